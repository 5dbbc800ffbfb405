import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../paths';

/** All edits needed to add a `gate` to a ticket: for each file, the new line and the line it goes before. */
const edits: Record<string, [line: string, before: string]> = {
  'tickets/src/domain/listing.ts': ["gate: detail(20, 'gate'),", "description: detail(2000, 'description')"],
  'tickets/src/__test__/fixtures.ts': ["gate: 'C',", "description: 'Two seats'"],
  'client/lib/selling/listing.ts': ["gate: 'Gate',", "description: 'Description'"],
  'client/components/selling/ticket-form.tsx': [
    "gate: { group: 'seat', control: <Field {...named('gate')} optional defaultValue={began?.gate} /> },",
    'description: {',
  ],
  'client/components/ticket/ticket-details.tsx': ["gate: ['Gate', ticket.gate],", "section: ['Section'"],
};
const [declaration = '', ...followers] = Object.keys(edits);

const isSource = (path: string) => !['node_modules', '.next', 'dist'].includes(basename(path));

/** Copies the sources involved, and edits some of the copies. */
function copySources(copy: string, edited: string[]): void {
  for (const folder of ['auth', 'client', 'notifications', 'orders', 'payments', 'tickets', 'tsconfig.base.json']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true, filter: isSource });
  }
  const ofClient = join(root, 'client/node_modules');
  if (existsSync(ofClient)) symlinkSync(ofClient, join(copy, 'client/node_modules'));
  for (const file of edited) {
    const [line = '', before = ''] = edits[file] ?? [];
    const [head = '', ...tail] = readFileSync(join(copy, file), 'utf8').split(before);
    if (tail.length !== 1) throw new Error(`${file} has "${before}" ${tail.length} times`);
    writeFileSync(join(copy, file), `${head}${line}\n${before}${tail[0]}`);
  }
}

/** The files in which the compiler reports errors, and its errors elsewhere. */
async function complaints(folder: string): Promise<string[]> {
  const project = {
    extends: './all/client/tsconfig.json',
    compilerOptions: { incremental: false },
    // Of the copy that must fail only what may: whether more would fail, the other one shows.
    include: ['all/client', 'all/tickets/src', ...followers.map((file) => `first/${file}`)],
    exclude: ['**/node_modules'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const compiler = join(root, 'node_modules/.bin/tsc');
  const output = await new Promise<string>((resolve, reject) => {
    execFile(compiler, ['-p', folder], { cwd: folder }, (error, stdout, stderr) => {
      if (error && stdout === '') reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
  const errors = output.split('\n').filter((line) => /\berror TS/.test(line));
  return [...new Set(errors.map((line) => /^([^(\s]+)\(/.exec(line)?.[1] ?? line))].sort();
}

describe('a new detail of a ticket', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ticket-field-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes these edits and no others, and the compiler misses each that follows the first', async () => {
    // Compiled as one program: most of the time goes into what both copies import.
    copySources(join(folder, 'all'), [declaration, ...followers]);
    copySources(join(folder, 'first'), [declaration]);
    expect(await complaints(folder)).toEqual(followers.map((file) => `first/${file}`).sort());
  }, 240_000);
});
