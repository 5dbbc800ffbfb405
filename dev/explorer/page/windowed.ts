import { h } from './dom';

/** The height of a row, as page.css has it: 2.75rem. */
const rowHeight = 44;
/** Rows kept ready above and below those in sight. */
const beyond = 4;

/** A list of any length, of which only the rows in sight are elements. By keyboard, one of them is chosen. */
export class WindowedList<Item> {
  readonly element: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #room: HTMLElement;
  #items: readonly Item[] = [];
  #chosen: Item | undefined;
  #drawing = false;

  /**
   * @param draw fills a row, which may have shown another item before
   * @param choose is told which one is chosen
   */
  constructor(
    label: string,
    private readonly draw: (row: HTMLElement, item: Item) => void,
    private readonly choose: (item: Item) => void,
  ) {
    this.#rows = h('ul', { role: 'listbox', tabindex: 0, 'aria-label': label, class: 'rows' });
    this.#room = h('div', { class: 'room' }, this.#rows);
    this.element = h('div', { class: 'windowed surface' }, this.#room);
    this.element.addEventListener('scroll', () => this.#drawSoon(), { passive: true });
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
    this.#rows.addEventListener('keydown', (event) => this.#onKey(event));
    this.#rows.addEventListener('click', (event) => {
      const row = (event.target as Element).closest('[role=option]');
      if (row) this.#choose(Number(row.getAttribute('aria-posinset')) - 1);
    });
  }

  /**
   * Shows these items. What is in sight stays where it is when others come above it: at the top, they are shown, unless
   * somebody is about to choose a row.
   */
  set(items: readonly Item[]): void {
    const first = this.#items[this.#firstInSight()];
    const follows = this.element.scrollTop === 0 && !this.element.matches(':hover, :focus-within');
    const above = !follows && first !== undefined ? items.indexOf(first) - this.#firstInSight() : 0;
    this.#items = items;
    this.#room.style.height = `${items.length * rowHeight}px`;
    if (above > 0) this.element.scrollTop += above * rowHeight;
    this.#drawSoon();
  }

  #firstInSight(): number {
    return Math.floor(this.element.scrollTop / rowHeight);
  }

  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const start = Math.max(0, this.#firstInSight() - beyond);
    const inSight = this.#items.slice(
      start,
      this.#firstInSight() + Math.ceil(this.element.clientHeight / rowHeight) + beyond,
    );
    while (this.#rows.children.length > inSight.length) this.#rows.lastElementChild?.remove();
    while (this.#rows.children.length < inSight.length)
      this.#rows.append(h('li', { role: 'option', id: `row-${this.#rows.children.length}` }));
    this.#rows.style.transform = `translateY(${start * rowHeight}px)`;
    this.#rows.removeAttribute('aria-activedescendant');
    for (const [index, item] of inSight.entries()) {
      const row = this.#rows.children[index] as HTMLElement;
      const isChosen = item === this.#chosen;
      row.setAttribute('aria-posinset', `${start + index + 1}`);
      row.setAttribute('aria-setsize', `${this.#items.length}`);
      row.setAttribute('aria-selected', `${isChosen}`);
      if (isChosen) this.#rows.setAttribute('aria-activedescendant', row.id);
      this.draw(row, item);
    }
  }

  #choose(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.#chosen = item;
    const { scrollTop, clientHeight } = this.element;
    const top = index * rowHeight;
    if (top < scrollTop) this.element.scrollTop = top;
    if (top + rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + rowHeight - clientHeight;
    this.#drawSoon();
    this.choose(item);
  }

  #onKey(event: KeyboardEvent): void {
    const now = this.#chosen === undefined ? -1 : this.#items.indexOf(this.#chosen);
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 1);
    const last = this.#items.length - 1;
    const to = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: now + page,
      PageUp: now - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(Math.min(last, Math.max(0, to)));
  }
}
