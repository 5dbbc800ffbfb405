import type { Outcome } from '../shapes';
import { button, h, time } from './dom';

/** How many of what was asked for are listed. */
const listed = 20;

/** What was asked for here, and what the services have said. */
export const log = h('ul', { class: 'log' });

/** Asks a service for something an operator may ask for. @throws Error when there is no answer */
export async function operate(service: string, command: string, letter?: string): Promise<Outcome> {
  const answer = await fetch('/_explorer/operate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service, command, letter }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

interface Asked {
  service: string;
  command: string;
  letter?: string;
  /** What it will do, if that must be said first. */
  question?: string;
  done?(): void;
}

/** A button for an operator's command: it asks once whether it may, carries it out, and says what came of it. */
export const commandButton = (text: string, { service, command, letter, question, done }: Asked): HTMLButtonElement =>
  button(text, async () => {
    if (question && !(await mayI(question, text))) return;
    const words = [service, command, letter].filter(Boolean).join(' ');
    try {
      const { exitCode, lines, more, errors } = await operate(service, command, letter);
      note(words, exitCode === 0, [...lines, ...(more > 0 ? [`and ${more} more lines`] : []), ...errors]);
    } catch (error) {
      note(words, false, [String(error)]);
    }
    done?.();
  });

function note(words: string, isGood: boolean, lines: string[]): void {
  const state = h('span', { class: `badge ${isGood ? 'good' : 'bad'}` }, isGood ? 'done' : 'failed');
  const entry = h(
    'li',
    {},
    h('p', {}, time(Date.now()), ' ', h('code', {}, words), ' ', state),
    h('pre', {}, lines.join('\n')),
  );
  log.prepend(entry);
  while (log.children.length > listed) log.lastElementChild?.remove();
}

/** Asks in a dialog. */
function mayI(question: string, yes: string): Promise<boolean> {
  const dialog = h('dialog', { 'aria-label': yes, class: 'panel narrow' }, h('p', {}, question));
  const answer = (text: string, value: string, classes?: string) => button(text, () => dialog.close(value), classes);
  dialog.append(h('div', { class: 'actions' }, answer(yes, 'yes', 'button'), answer('Cancel', '')));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
