import type { DeadLetterBox, KeptLetter } from '../messaging';
import type { Assembly } from '../service/assemble';
import { mongoDeadLetters } from '../store';
import type { Command } from './command';

const boxOf = ({ components }: Assembly): DeadLetterBox => components.deadLetters ?? mongoDeadLetters;

/** @throws Error when there is no such letter, or no id was given */
async function* chosen(box: DeadLetterBox, id: string | undefined): AsyncIterable<KeptLetter> {
  if (id === 'all') return yield* box.list();
  const letter = id && (await box.find(id));
  if (!letter) throw new Error(id ? `There is no dead letter ${id}` : 'Which one? Give its id, or "all"');
  yield letter;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Handles a letter again. @throws Error when no listener takes its subject, or the handler's error */
async function replay({ components }: Assembly, { subject, group, payload }: KeptLetter): Promise<void> {
  const listener = components.listeners?.find((each) => each.group === group && each.subjects?.includes(subject));
  if (!listener?.replay) throw new Error(`Nobody here listens to ${subject}`);
  await listener.replay(subject, payload);
}

/** Operator commands for parked messages. */
export const deadLetterCommands: Record<string, Command> = {
  'dead-letters list': async (assembly, _id, print, json) => {
    let count = 0;
    for await (const letter of boxOf(assembly).list()) {
      const { id, parkedAt, subject, eventId, attempts, error } = letter;
      const cells = [id, parkedAt.toISOString(), subject, eventId ?? '-', `${attempts} tries`, firstLine(error)];
      print(json ? JSON.stringify(letter) : cells.join('  '));
      count += 1;
    }
    if (!json) print(`${count} dead letters`);
  },
  'dead-letters show': async (assembly, id, print, json) => {
    for await (const letter of chosen(boxOf(assembly), id)) print(JSON.stringify(letter, null, json ? 0 : 2));
  },
  'dead-letters replay': async (assembly, id, print, json) => {
    const box = boxOf(assembly);
    let failed = 0;
    for await (const letter of chosen(box, id)) {
      const { id } = letter;
      try {
        await replay(assembly, letter);
        // Handle first, discard afterwards: after a crash in between it is handled twice, which is harmless.
        await box.discard(id);
        print(json ? JSON.stringify({ id, handled: true }) : `${id} handled`);
      } catch (error) {
        failed += 1;
        const reason = firstLine(String(error));
        print(json ? JSON.stringify({ id, handled: false, reason }) : `${id} kept: ${reason}`);
      }
    }
    if (failed > 0) throw new Error(`${failed} of the dead letters could not be handled`);
  },
  'dead-letters discard': async (assembly, id, print, json) => {
    const box = boxOf(assembly);
    for await (const letter of chosen(box, id)) {
      await box.discard(letter.id);
      print(json ? JSON.stringify({ id: letter.id, discarded: true }) : `${letter.id} discarded`);
    }
  },
};
