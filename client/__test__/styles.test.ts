import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const client = resolve(__dirname, '..');

const files = ['app', 'components', 'lib'].flatMap((folder) =>
  readdirSync(join(client, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(css|tsx?)$/.test(name))
    .map((name) => join(folder, name)),
);
const read = (suffix: RegExp) =>
  files.filter((file) => suffix.test(file)).map((file) => ({ file, text: readFileSync(join(client, file), 'utf8') }));

const sources = read(/\.tsx?$/);
const modules = read(/\.module\.css$/);
const sheets = read(/\.css$/);
const shared = sheets.filter(({ file }) => !file.endsWith('.module.css'));
const textOf = (all: { text: string }[]) => all.map(({ text }) => text).join('\n');

const find = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => `${found}`);

/** The classes in the selectors of a style sheet, except those of others: `:global(.button)`. */
const classesOf = (css: string) =>
  find(css, /([^{};]*)\{/g).flatMap((selector) => find(selector.replace(/:global\(.*?\)/g, ''), /\.([a-z][\w-]*)/gi));

/** The classes of a module that are in use: in the components that import it, and in itself. */
function usedOf(module: { file: string; text: string }): string[] {
  const used = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/import (\w+) from '(\..*\.module\.css)'/g)]
      .filter(([, , path]) => join(file, '..', `${path}`) === module.file)
      .flatMap(([, name]) => find(text, new RegExp(`(?<![/-])\\b${name}\\.(\\w+)`, 'g'))),
  );
  return [...used, ...find(module.text, /composes: (\w+);/g)];
}

const sorted = (names: string[]) => [...new Set(names)].sort();

describe('the style sheets', () => {
  it.each(modules)('$file has rules for the classes that its components use, and for no others', (module) => {
    expect(sorted(classesOf(module.text))).toEqual(sorted(usedOf(module)));
  });

  it('that all pages share have rules only for classes that something uses', () => {
    const composed = find(textOf(modules), /composes: (.*) from global;/g);
    const words = [...find(textOf(sources), /(?:["'`}])([\w -]+)(?=["'`$])/g), ...composed].join(' ').split(' ');
    expect(classesOf(textOf(shared)).filter((name) => !words.includes(name))).toEqual([]);
  });

  it('use the properties that they declare, and no others', () => {
    const declared = find(textOf(sheets), /^\s*--([\w-]+):/gm);
    const used = [...find(textOf(sheets), /var\(--([\w-]+)\)/g), ...find(textOf(sources), /\btoken\('([\w-]+)'\)/g)];
    expect(sorted(declared)).toEqual(sorted(used));
  });
});
