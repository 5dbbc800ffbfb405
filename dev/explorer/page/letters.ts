import type { Status } from '../shapes';
import { button, h } from './dom';
import { commandButton, operate } from './operate';

/** A dead letter, as `dead-letters list --json` prints it. */
interface Letter {
  id: string;
  subject: string;
  parkedAt: string;
  attempts: number;
  error: string;
  payload: string;
}

/** The dead letters of all services. Each look is a program run in the service's environment, so only when need be. */
export class Letters {
  readonly element = h('section');
  readonly #services = new Map<string, { list: HTMLElement; parked: number }>();
  #looking: Promise<void> = Promise.resolve();

  /** Looks again at the services that have made more of them since. */
  show({ services }: Status, isOpen: boolean): void {
    if (!isOpen) return;
    for (const { name, parked } of services) {
      const known = this.#services.get(name);
      if (known?.parked === parked) continue;
      const list = known?.list ?? h('div', {}, h('p', { class: 'hint' }, 'Looking.'));
      if (!known) this.element.append(h('h2', {}, name), list);
      this.#services.set(name, { list, parked });
      void this.#look(name);
    }
  }

  /** One service after the other. */
  #look(service: string): Promise<void> {
    const list = this.#services.get(service)?.list;
    this.#looking = this.#looking.then(async () => {
      try {
        const { exitCode, lines, more, errors } = await operate(service, 'dead-letters list');
        if (exitCode !== 0) throw new Error([...lines, ...errors].join('\n'));
        list?.replaceChildren(...this.#shown(service, lines.map(letterIn), more));
      } catch (error) {
        const again = button('Look again', () => this.#look(service));
        list?.replaceChildren(h('p', { class: 'notice bad' }, `Could not look: ${error}`), again);
      }
    });
    return this.#looking;
  }

  #shown(service: string, letters: (Letter | string)[], more: number): HTMLElement[] {
    if (letters.length === 0) return [h('p', { class: 'hint' }, 'None.')];
    const done = () => void this.#look(service);
    const buttons = (letter: string, which: string) => [
      commandButton(`Replay ${which}`, {
        ...{ service, command: 'dead-letters replay', letter, done },
        question: `Have ${service} handle ${which} once more?`,
      }),
      commandButton(`Discard ${which}`, {
        ...{ service, command: 'dead-letters discard', letter, done },
        question: `Have ${service} forget ${which}? It cannot be brought back.`,
      }),
    ];
    const all = letters.length > 1 ? [h('div', { class: 'actions' }, ...buttons('all', 'all'))] : [];
    const rest = more > 0 ? [h('p', { class: 'hint' }, `And ${more} more.`)] : [];
    const cards = letters.map((each) =>
      typeof each === 'string' ? unreadable(each) : card(each, buttons(each.id, 'it')),
    );
    return [...all, h('ul', { class: 'cards' }, ...cards), ...rest];
  }
}

/** @returns the letter in a line, or the line if it is none: a line of the log, or the beginning of one that is too long */
function letterIn(line: string): Letter | string {
  try {
    const found: Partial<Letter> = JSON.parse(line);
    return typeof found.id === 'string' && typeof found.error === 'string' ? (found as Letter) : line;
  } catch {
    return line;
  }
}

const unreadable = (line: string): HTMLElement =>
  h('li', { class: 'surface card' }, h('h3', {}, 'Not a dead letter, or too long'), h('pre', { tabindex: 0 }, line));

function card({ id, subject, parkedAt, attempts, error, payload }: Letter, buttons: HTMLElement[]): HTMLElement {
  const [first = ''] = error.split('\n', 1);
  return h(
    'li',
    { class: 'surface card', 'data-letter': id },
    h('h3', {}, subject),
    h('p', {}, `${first}`),
    h('p', { class: 'hint' }, `${parkedAt}, tries: ${attempts}`),
    h(
      'details',
      {},
      h('summary', {}, 'Message and error'),
      h('pre', { tabindex: 0 }, payload),
      h('pre', { tabindex: 0 }, error),
    ),
    h('div', { class: 'actions' }, ...buttons),
  );
}
