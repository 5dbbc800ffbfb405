/**
 * npm run load [-- --buyers N --minutes N --flash --seed N --url http://… --out FOLDER]: has people use the running stack
 * in DATA_DIR, or the system at an address, and shows how it answers. Exits with 1 if a promise was broken.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearScreenDown, moveCursor } from 'node:readline';
import { parseArgs } from 'node:util';
import { conclusionOf, lineOf, pictureOf, type Report, tableOf, verdictOf } from '../../../tests/load/report';
import { localStack, runLoad } from '../../../tests/load/run';
import { dataDirectory } from '../settings';
import { main } from './main';
import { onStop } from './on-stop';

/** More people than a process can play, and a longer time than a report can show. */
const [mostBuyers, mostMinutes] = [5_000, 24 * 60];
/** Where nobody sees a table change, a line says how it goes, this often. */
const lineEverySeconds = 10;

main(async () => {
  const { values } = parseArgs({
    options: {
      buyers: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '1' },
      flash: { type: 'boolean', default: false },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      url: { type: 'string' },
      out: { type: 'string', default: join(dataDirectory(process.env), 'load') },
    },
  });
  const [buyers, minutes, seed] = [Number(values.buyers), Number(values.minutes), Number(values.seed)];
  const isWrong = !Number.isInteger(buyers) || buyers < 2 || buyers > mostBuyers || !Number.isInteger(seed);
  if (isWrong || !(minutes > 0) || minutes > mostMinutes)
    throw new Error(`--buyers takes 2 to ${mostBuyers}, --minutes at most ${mostMinutes}, --seed a whole number`);
  if (values.url !== undefined && !URL.canParse(values.url)) throw new Error('--url takes an address: https://…');
  const stack = values.url === undefined ? localStack(dataDirectory(process.env)) : undefined;
  // With Stripe's own keys nobody may read what it holds.
  const system = (await stack?.processes())?.some(({ name }) => name === 'stripe-emulator') ? stack : undefined;
  const stopping = new AbortController();
  onStop(() => stopping.abort());
  const save = (report: Report) => {
    writeFileSync(join(values.out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(join(values.out, 'report.svg'), pictureOf(report));
  };
  mkdirSync(values.out, { recursive: true });
  const report = await runLoad({
    ...{ origin: values.url ?? stack?.url ?? '', system, buyers, minutes, flash: values.flash, seed },
    ...{ signal: stopping.signal, judgingSignal, save, say: console.log },
    ...{ show: process.stdout.isTTY ? redraw() : sayNowAndThen() },
  });
  console.log(`\n${tableOf(report)}\n\n${verdictOf(report).join('\n')}`);
  console.log(`${join(values.out, 'report.json')} and report.svg`);
  process.exit(conclusionOf(report) === 'sound' ? 0 : 1);
});

/** The signal after the one that has ended the load. That comes twice: from the terminal, and from npm. */
function judgingSignal(): AbortSignal {
  const giveUp = new AbortController();
  setTimeout(() => onStop(() => giveUp.abort()), 1_000).unref();
  return giveUp.signal;
}

/** Draws the table over the one before. */
function redraw() {
  let lines = 0;
  return (report: Report) => {
    if (lines > 0) moveCursor(process.stdout, 0, -lines);
    clearScreenDown(process.stdout);
    // A line that the terminal breaks would be two.
    const widest = (process.stdout.columns || 80) - 1;
    const table = tableOf(report).split('\n');
    lines = table.length;
    console.log(table.map((line) => line.slice(0, widest)).join('\n'));
  };
}

function sayNowAndThen() {
  let said = 0;
  return (report: Report) => {
    if (report.seconds - said < lineEverySeconds && said > 0) return;
    said = report.seconds;
    console.log(lineOf(report));
  };
}
