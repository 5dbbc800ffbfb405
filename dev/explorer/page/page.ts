import type { Status, StoredMessage } from '../shapes';
import { changesBetween } from './changes';
import { diagram } from './diagram';
import { h, IdForm, show, time } from './dom';
import { Letters } from './letters';
import { log } from './operate';
import { lastOrder, purchaseOf, stepsOf } from './purchase';
import { Search } from './search';
import { dataOf, type Filter, filtered, merged, type Seen } from './seen';
import { Services } from './services';
import { WindowedList } from './windowed';

/** How many messages the page keeps. */
const keep = 10_000;
/** How many of them are drawn as a sequence: nobody reads a longer one. */
const mostSteps = 200;

let all: Seen[] = [];
let status: Status | undefined;
const search = new Search(async (texts, signal) => {
  const answer = await fetch(`/_explorer/find?texts=${texts.map(encodeURIComponent).join()}`, { signal });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}, drawSoon);
/** All that is known of an id. */
function knownOf(id: string): Seen[] {
  const found = search.of(id);
  return found.length > 0 ? merged(all, found, Number.POSITIVE_INFINITY) : all;
}

const element = <Found extends Element>(selector: string) => document.querySelector(selector) as Found;
const connection = element<HTMLElement>('#connection');
const heading = element<HTMLElement>('h1');

// Events

const filter: Filter = { subject: '', aggregateId: '', person: '' };
const detail = h('div', { class: 'detail', 'aria-live': 'polite' });
const list = new WindowedList<Seen>('Events, the newest first', drawRow, (chosen) => show(detail, ...detailOf(chosen)));
const count = h('p', { class: 'hint' });

function drawRow(row: HTMLElement, each: Seen): void {
  const texts = [
    time(each.storedAt),
    each.subject,
    each.event ? `v${each.event.version}` : 'unreadable',
    dataOf(each).status ?? '',
    each.aggregateId,
  ];
  while (row.children.length < texts.length) row.append(h('span'));
  for (const [index, text] of texts.entries()) {
    const cell = row.children[index] as HTMLElement;
    if (cell.textContent !== text) cell.textContent = text;
  }
  row.classList.toggle('bad', !each.event);
}

function detailOf(each: Seen): HTMLElement[] {
  const { subject, sequence, payload, event, aggregateId } = each;
  const { userId, orderId } = dataOf(each);
  const order = subject.startsWith('order:') ? aggregateId : orderId;
  const links = [
    event && h('a', { href: `#history/${aggregateId}` }, 'Its history'),
    event && h('a', { href: `#purchase/${event.correlationId}` }, 'All of its request'),
    order && h('a', { href: `#purchase/${order}` }, 'The purchase'),
    userId && h('a', { href: `#events/${userId}` }, 'All of this person'),
  ];
  return [
    h('h2', {}, `${subject} #${sequence}`),
    h('p', { class: 'actions' }, ...links.map((link) => link || undefined)),
    h('pre', { tabindex: 0 }, event ? JSON.stringify(event, null, 2) : payload),
  ];
}

const field = (label: string, input: HTMLElement) =>
  h('div', { class: 'field' }, h('label', { for: input.id }, label), input);
const subjects = h('select', { id: 'subject' }, h('option', { value: '' }, 'All'));
const aggregate = h('input', { id: 'aggregate', autocomplete: 'off', spellcheck: 'false' });
const person = h('input', { id: 'person', autocomplete: 'off', spellcheck: 'false' });
for (const input of [subjects, aggregate, person])
  input.addEventListener('input', () => {
    Object.assign(filter, {
      subject: subjects.value,
      aggregateId: aggregate.value.trim(),
      person: person.value.trim(),
    });
    draw();
  });

/** The subjects to choose from, once they are known. */
function offerSubjects(names: string[]): void {
  if (subjects.options.length > 1) return;
  const groups = [...new Set(names.map((name) => `${name.split(':', 1)[0]}:*`))];
  for (const value of groups.flatMap((group) => [
    group,
    ...names.filter((name) => name.startsWith(group.slice(0, -1))),
  ]))
    subjects.append(h('option', { value }, value));
}

// Views

const go = (address: string) => {
  if (location.hash === `#${address}`) open();
  else location.hash = address;
};

interface View {
  title: string;
  element: HTMLElement;
  /** Draws it, for what its address names. */
  draw(id: string): void;
  /** What its address names has changed. */
  open?(id: string): void;
}

const services = new Services();
const letters = new Letters();
const purchase = h('div');
const history = h('div');
const purchaseForm = new IdForm('order', 'Order or request', (id) => go(`purchase/${id}`));
const historyForm = new IdForm('history', 'Aggregate', (id) => go(`history/${id}`));

const views: Record<string, View> = {
  services: { title: 'Services', element: services.element, draw: () => status && services.show(status) },
  events: {
    title: 'Events',
    element: h(
      'section',
      {},
      h(
        'div',
        { class: 'filters' },
        field('Subject', subjects),
        field('Aggregate', aggregate),
        field('Person (id)', person),
      ),
      count,
      h('div', { class: 'beside' }, list.element, detail),
    ),
    open: (id) => {
      if (id) person.value = id;
      filter.person = person.value.trim();
    },
    draw: () => {
      const wanted = filtered(all, filter);
      count.textContent = `${wanted.length} of the last ${all.length} messages`;
      list.set(wanted.reverse());
    },
  },
  purchase: {
    title: 'Purchase',
    element: h('section', {}, purchaseForm.element, purchase),
    open: (id) => {
      purchaseForm.show(id);
      search.for(id);
    },
    draw: (id) => {
      const order = id || lastOrder(all);
      const found = order ? knownOf(order) : [];
      const known = order ? purchaseOf(found, order) : [];
      const what = id ? (search.remarkOn(id) ?? `Everything of ${id}.`) : 'The last order, as it happens.';
      const said = known.length > mostSteps ? `${what} Of ${known.length} events, the first ${mostSteps}.` : what;
      const none = status ? 'Nobody has reserved anything yet.' : 'Waiting for the first look.';
      if (known.length === 0) show(purchase, h('p', { class: 'empty' }, id ? noneOf(id) : none));
      else
        redraw(
          purchase,
          h('p', { class: 'hint' }, said),
          ...diagram(stepsOf(known.slice(0, mostSteps), found, status?.listeners ?? {})),
        );
    },
  },
  history: {
    title: 'History',
    element: h('section', {}, historyForm.element, history),
    open: (id) => {
      historyForm.show(id);
      search.for(id);
    },
    draw: (id) => redraw(history, ...historyOf(id)),
  },
  letters: { title: 'Dead letters', element: letters.element, draw: () => status && letters.show(status, true) },
};

const noneOf = (id: string): string => search.remarkOn(id) ?? `The broker has no event of ${id}.`;

function historyOf(id: string): HTMLElement[] {
  if (!id) return [h('p', { class: 'empty' }, 'Name a ticket, an order, a payment or a user by its id.')];
  const versions = new Map<number, Seen>();
  for (const each of knownOf(id))
    if (each.event && each.aggregateId === id && !versions.has(each.event.version))
      versions.set(each.event.version, each);
  const sorted = [...versions].sort(([one], [other]) => one - other).map(([, each]) => each);
  if (sorted.length === 0) return [h('p', { class: 'empty' }, noneOf(id))];
  return [
    h('p', { class: 'hint' }, search.remarkOn(id) ?? `${sorted.length} versions that the broker still has.`),
    h('ol', { class: 'versions' }, ...sorted.map((each, index) => versionOf(each, sorted[index - 1]))),
  ];
}

function versionOf({ event, storedAt }: Seen, before: Seen | undefined): HTMLElement {
  const changes = changesBetween(before?.event?.data, event?.data).filter(({ path }) => path !== 'version');
  const rows = changes.map(({ path, before, after }) =>
    h(
      'li',
      {},
      h('code', {}, path),
      ' ',
      before !== undefined && h('del', {}, before),
      ' ',
      after !== undefined && h('ins', {}, after),
    ),
  );
  const request = h('a', { href: `#purchase/${event?.correlationId}` }, 'its request');
  return h(
    'li',
    { class: 'surface card', 'data-event': event?.id ?? '' },
    h('h2', {}, `v${event?.version} ${event?.subject}`),
    h('p', { class: 'hint' }, time(storedAt), ', ', request),
    h('ul', { class: 'changes' }, ...rows),
  );
}

/** Replaces what is shown, and keeps what was opened and how far it was scrolled. */
function redraw(into: HTMLElement, ...children: HTMLElement[]): void {
  const wasOpen = into.querySelector('details')?.open ?? false;
  const { scrollLeft = 0 } = into.querySelector('.wide') ?? {};
  show(into, ...children);
  const details = into.querySelector('details');
  if (details && wasOpen) details.open = true;
  const wide = into.querySelector('.wide');
  if (wide) wide.scrollLeft = scrollLeft;
}

// What is shown now

const addressed = (): [string, string] => {
  const [name = '', id = ''] = location.hash.slice(1).split(/\/(.*)/s);
  return name in views ? [name, decodeURIComponent(id)] : ['services', ''];
};

function draw(): void {
  const [name, id] = addressed();
  views[name]?.draw(id);
}

let drawing = false;
function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function open(): void {
  const [name, id] = addressed();
  for (const [each, { element, title }] of Object.entries(views)) {
    element.hidden = each !== name;
    if (each !== name) continue;
    heading.textContent = title;
    document.title = `${title} · Explorer · Ticketing`;
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a'))
    link.ariaCurrent = link.hash === `#${name}` ? 'page' : null;
  views[name]?.open?.(id);
  draw();
}

// What comes

let stream: EventSource | undefined;
function connect(): void {
  stream?.close();
  stream = undefined;
  search.paused();
  say(document.hidden ? 'Paused' : 'Connecting', '');
  if (document.hidden) return;
  stream = new EventSource('/_explorer/stream');
  const on = <Data>(event: string, take: (data: Data) => void) =>
    stream?.addEventListener(event, ({ data }) => {
      take(JSON.parse(data));
      drawSoon();
    });
  on('beginning', () => {
    all = [];
    say('Live', 'good');
    search.live();
  });
  on<StoredMessage[]>('messages', (messages) => {
    all = merged(all, messages, keep);
  });
  on<Status>('status', (now) => {
    status = now;
    offerSubjects(Object.keys(now.listeners));
  });
  on<string>('problem', (reason) => say(`No broker: ${reason}`, 'bad'));
  stream.addEventListener('error', () => {
    search.paused();
    // A problem stays there until it is over.
    if (!connection.classList.contains('bad')) say('Connecting', '');
  });
}

function say(text: string, kind: string): void {
  connection.textContent = text;
  connection.className = `badge ${kind}`;
}

element('main').append(
  ...Object.values(views).map((view) => view.element),
  h('section', { 'aria-label': 'What was asked for', 'aria-live': 'polite' }, log),
);
window.addEventListener('hashchange', open);
// Nobody looks at a page that is hidden.
document.addEventListener('visibilitychange', connect);
open();
connect();
