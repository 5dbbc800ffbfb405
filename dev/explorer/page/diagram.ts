import { h, svg, time } from './dom';
import type { Step } from './purchase';

const columns = ['a request', 'auth', 'tickets', 'orders', 'payments', 'expiration', 'notifications'];
const columnWidth = 150;
/** Beside the first column: the times. */
const timesWidth = 90;
const headHeight = 48;
const stepHeight = 48;

/** The steps of a purchase as a sequence diagram, and as a list for those who do not see it. */
export function diagram(steps: readonly Step[]): HTMLElement[] {
  const involved = new Set(steps.flatMap(({ from, to, begins }) => [...(begins ? ['a request'] : []), from, ...to]));
  const lanes = [
    ...columns.filter((each) => involved.has(each)),
    ...[...involved].filter((each) => !columns.includes(each)),
  ];
  const x = (lane: string) => timesWidth + columnWidth * (lanes.indexOf(lane) + 0.5);
  const began = steps[0]?.seen.storedAt ?? 0;
  const drawn: SVGElement[] = [];
  let y = headHeight;
  for (const { seen, event, from, to, begins } of steps) {
    const parts: SVGElement[] = [];
    if (begins) {
      y += stepHeight / 2;
      parts.push(arrow(x('a request'), x(from), y, 'asks'));
    }
    y += stepHeight;
    const ends = to.map(x);
    parts.push(
      svg('text', { class: 'at', x: 0, y: y + 4 }, after(seen.storedAt - began)),
      ...ends.map((end) => arrow(x(from), end, y, 'tells')),
      svg('circle', { cx: x(from), cy: y, r: 5 }),
      svg(
        'text',
        { class: 'says', x: Math.min(x(from), ...ends) + 10, y: y - 8 },
        `${event.subject} v${event.version}`,
      ),
    );
    drawn.push(svg('g', { 'data-event': event.id }, ...parts));
  }
  const height = y + stepHeight;
  const lines = lanes.map((lane) =>
    svg(
      'g',
      { class: 'lane' },
      svg('line', { x1: x(lane), x2: x(lane), y1: headHeight - 12, y2: height }),
      svg('text', { x: x(lane), y: 24, 'text-anchor': 'middle' }, lane),
    ),
  );
  const width = timesWidth + columnWidth * lanes.length;
  const label = `${steps.length} events, in the order in which the broker stored them; the list below says the same`;
  const picture = svg(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    ...lines,
    ...drawn,
  );
  const list = h('ol', { class: 'steps' }, ...steps.map((step) => h('li', {}, ...words(step))));
  const holder = h('div', { class: 'surface wide', tabindex: 0, role: 'region', 'aria-label': 'Sequence diagram' });
  holder.append(picture);
  return [holder, h('details', {}, h('summary', {}, 'The same in words'), list)];
}

const after = (ms: number): string => (ms < 10_000 ? `+${ms} ms` : `+${Math.round(ms / 1_000)} s`);

function words({ seen, event, from, to, begins }: Step): (Node | string)[] {
  const listeners = to.length > 0 ? `, which ${to.join(', ')} listen to` : '';
  const history = h('a', { href: `#history/${seen.aggregateId}` }, `${event.subject} v${event.version}`);
  return [`${time(seen.storedAt)} ${begins ? 'asked by a request, ' : ''}${from} says `, history, listeners];
}

function arrow(from: number, to: number, y: number, kind: 'asks' | 'tells'): SVGElement {
  const back = to > from ? -8 : 8;
  const head = `M${to + back} ${y - 5} L${to} ${y} L${to + back} ${y + 5}`;
  return svg('g', { class: kind }, svg('line', { x1: from, x2: to, y1: y, y2: y }), svg('path', { d: head }));
}
