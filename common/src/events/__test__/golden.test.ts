import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventId, isSubject, parseEvent, type Subject, Subjects } from '..';

const folder = join(__dirname, 'golden');
const files = readdirSync(folder);

/** `order.payment-accepted.v1.json` is a payload of `order:payment-accepted`. */
function subjectOf(file: string): Subject {
  const subject = file.replace(/\.v\d+\.json$/, '').replace('.', ':');
  if (!isSubject(subject)) throw new Error(`${file} belongs to no event`);
  return subject;
}

/** The aggregate an event is about. A reconciliation request belongs to no aggregate and has an id of its own. */
function aggregateIdOf({ id, data }: ReturnType<typeof parseEvent>): string {
  if ('id' in data) return data.id;
  return 'orderId' in data ? data.orderId : (id.split(':')[2] ?? '');
}

describe('the golden payloads', () => {
  it.each(Object.values(Subjects))('have one of %s', (subject) => {
    expect(files.map(subjectOf)).toContain(subject);
  });

  it.each(files)('are read for ever, with nothing lost: %s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const event = parseEvent(subjectOf(file), text);
    // Optional fields added later may appear in the result; everything in the old payload must still come out.
    expect(event).toMatchObject(JSON.parse(text));
    expect(event.id).toBe(eventId(event.subject, aggregateIdOf(event), event.version));
  });
});
