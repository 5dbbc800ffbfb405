import type { DeadLetterBox, KeptLetter } from '../messaging';
import type { Assembly } from '../service/assemble';
import { mongoDeadLetters } from '../store';
import type { Command } from './command';

const boxOf = ({ parts }: Assembly): DeadLetterBox => parts.deadLetters ?? mongoDeadLetters;

/** @throws Error when there is no such letter, or no id was given */
async function chosen(box: DeadLetterBox, id: string | undefined): Promise<KeptLetter[]> {
  if (id === 'all') return box.list();
  const letter = id && (await box.find(id));
  if (!letter) throw new Error(id ? `There is no dead letter ${id}` : 'Which one? Give its id, or "all"');
  return [letter];
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** What an operator can do with messages that were put aside. */
export const deadLetterCommands: Record<string, Command> = {
  'dead-letters list': async (assembly, _id, print) => {
    const letters = await boxOf(assembly).list();
    for (const { id, parkedAt, subject, eventId, attempts, error } of letters)
      print([id, parkedAt.toISOString(), subject, eventId ?? '-', `${attempts} tries`, firstLine(error)].join('  '));
    print(`${letters.length} dead letters`);
  },
  'dead-letters show': async (assembly, id, print) => {
    for (const letter of await chosen(boxOf(assembly), id)) print(JSON.stringify(letter, null, 2));
  },
  'dead-letters replay': async (assembly, id, print) => {
    const box = boxOf(assembly);
    for (const { id: letterId, subject, payload } of await chosen(box, id)) {
      const listener = assembly.parts.listeners?.find((each) => each.subject === subject && each.replay);
      if (!listener?.replay) throw new Error(`Nobody here listens to ${subject}`);
      // Handled first and forgotten after: should we die in between, it is handled twice, which is harmless.
      await listener.replay(payload);
      await box.discard(letterId);
      print(`${letterId} handled`);
    }
  },
  'dead-letters discard': async (assembly, id, print) => {
    const box = boxOf(assembly);
    for (const letter of await chosen(box, id)) {
      await box.discard(letter.id);
      print(`${letter.id} discarded`);
    }
  },
};
