import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { eventDefinitions, isSubject, parseEvent, type Subject } from '..';

const page = readFileSync(join(__dirname, '../../../../docs/events.md'), 'utf8');

/** The cells of the table rows under a heading, up to the next heading; the table's header row is skipped. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  if (!section) throw new Error(`docs/events.md has no section "${heading}"`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** All field names; fields of nested objects as `ticket.price`. */
function fieldNames(schema: z.ZodObject, prefix = ''): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    field instanceof z.ZodObject ? fieldNames(field, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** The section that describes each subject's data, as linked from the table of events. */
const sections = new Map(
  rowsBelow('The events').map(([subject = '', , , , data = '']) => [subject, /^\[(.+)\]/.exec(data)?.[1] ?? '']),
);

describe('docs/events.md', () => {
  it('lists every event, and no other', () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(eventDefinitions).sort());
  });

  it.each(Object.values(eventDefinitions))('lists every field of $subject, and no other', ({ subject, schema }) => {
    const documented = rowsBelow(sections.get(subject) ?? '').map(([name]) => name);
    expect(documented.sort()).toEqual(fieldNames(schema).sort());
  });

  it('shows examples that the code reads, one for each kind of data', () => {
    const examples = [...page.matchAll(/```json\n(.+?)```/gs)].map(([, text = '']) => text);
    const shown = examples.map((text) => {
      const { subject } = JSON.parse(text) as { subject: string };
      if (!isSubject(subject)) throw new Error(`an example of ${subject}`);
      expect(parseEvent(subject, text)).toEqual(JSON.parse(text));
      return sections.get(subject satisfies Subject);
    });
    expect([...new Set(shown)].sort()).toEqual([...new Set(sections.values())].sort());
  });
});
