import type { Count, ServiceState, Status } from '../shapes';
import { h, show } from './dom';
import { commandButton } from './operate';

const commands = [
  ['Outbox', 'outbox list', undefined],
  ['Storage', 'storage list', undefined],
  ['Reconcile', 'replicas reconcile', 'ask the owners for what its replicas have missed'],
  ['Rebuild replicas', 'replicas rebuild', 'ask the owners for everything, and derive its effects again'],
  ['Rebuild read models', 'read-models rebuild', 'rebuild what it keeps for reading'],
] as const;

/** The services, each with its state and its commands; and what else runs. */
export class Services {
  readonly element = h('section', {}, h('p', { class: 'hint' }, 'Waiting for the first look.'));
  readonly #cards = new Map<string, (state: ServiceState) => void>();
  readonly #others = h('ul', { class: 'badges' });

  show({ services, others }: Status): void {
    if (this.#cards.size === 0) {
      const cards = services.map(({ name }) => this.#card(name));
      this.element.replaceChildren(h('ul', { class: 'cards' }, ...cards), h('h2', {}, 'Also running'), this.#others);
    }
    for (const each of services) this.#cards.get(each.name)?.(each);
    show(this.#others, ...others.map(({ name, up }) => h('li', {}, badge(up, name, up ? 'up' : 'away'))));
  }

  #card(service: string): HTMLElement {
    const copies = h('ul', { class: 'badges' });
    const figures = h('dl');
    this.#cards.set(service, (state) => {
      const all = state.copies.map(({ name, pid, ready, missing }) =>
        h('li', { title: `process ${pid}` }, badge(ready, name, ready ? 'ready' : `not ready: ${missing.join(', ')}`)),
      );
      show(copies, ...all);
      show(figures, ...figuresOf(state));
    });
    const buttons = commands.map(([text, command, does]) =>
      commandButton(text, { service, command, ...(does && { question: `Have ${service} ${does}?` }) }),
    );
    const asked = h('details', {}, h('summary', {}, 'Commands'), h('div', { class: 'actions' }, ...buttons));
    return h('li', { class: 'surface card' }, h('h2', {}, service), copies, figures, asked);
  }
}

const badge = (good: boolean, name: string, state: string): HTMLElement =>
  h('span', { class: `badge ${good ? 'good' : 'bad'}` }, name, ' ', h('span', {}, state));

const sum = (counts: Count[]): number => counts.reduce((all, { count }) => all + count, 0);
const each = (counts: Count[], unit = ''): string => counts.map(({ of, count }) => `${of} ${count}${unit}`).join(', ');

function figuresOf({ behind, unacknowledged, waiting, parked, repairs }: ServiceState): HTMLElement[] {
  const figure = (name: string, value: string | number, detail: string) => [
    h('dt', {}, name),
    h('dd', {}, value, detail && h('small', {}, detail)),
  ];
  return [
    figure('Messages behind', sum(behind), each(behind)),
    figure('Not acknowledged', sum(unacknowledged), each(unacknowledged)),
    figure('Waits to be published', waiting.length > 0 ? 'yes' : 'nothing', each(waiting, ' s')),
    figure('Dead letters since start', parked, ''),
    figure('Repairs since start', sum(repairs), each(repairs)),
  ].flat();
}
