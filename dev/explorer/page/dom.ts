type Child = Node | string | number | undefined | false;

/** An element with attributes and contents. Texts stay texts: what people have typed is never read as HTML. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

/** The same of a drawing. */
export function svg(name: string, attributes: Record<string, string | number> = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill<Made extends Element>(
  element: Made,
  attributes: Record<string, string | number>,
  children: Child[],
): Made {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(
    ...children
      .filter((child) => child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : `${child}`)),
  );
  return element;
}

const last = new WeakMap<Element, string>();

/**
 * Replaces an element's contents, unless they are those of the last time: what is focused, selected or opened stays so.
 * @returns whether it has
 */
export function show(element: Element, ...children: (Node | string)[]): boolean {
  const shown = h('div', {}, ...children);
  const { innerHTML } = shown;
  if (last.get(element) === innerHTML) return false;
  last.set(element, innerHTML);
  element.replaceChildren(...shown.childNodes);
  return true;
}

/** A button that does something once at a time. */
export function button(text: string, work: () => Promise<void> | void, classes = 'button quiet'): HTMLButtonElement {
  const made = h('button', { type: 'button', class: classes }, text);
  made.addEventListener('click', async () => {
    if (made.ariaBusy === 'true') return;
    made.ariaBusy = 'true';
    try {
      await work();
    } finally {
      made.ariaBusy = null;
    }
  });
  return made;
}

/** A line with an input and a button that asks for something by its id. */
export class IdForm {
  readonly element: HTMLFormElement;
  readonly #input: HTMLInputElement;

  constructor(name: string, label: string, go: (id: string) => void) {
    const wanted = { pattern: '[\\w:.\\-]{4,100}', title: 'letters, digits and - _ : .' };
    this.#input = h('input', { id: `${name}-id`, autocomplete: 'off', spellcheck: 'false', ...wanted });
    const joined = h('div', { class: 'joined' }, this.#input, h('button', { class: 'button' }, 'Show'));
    this.element = h(
      'form',
      { class: 'form' },
      h('div', { class: 'field' }, h('label', { for: this.#input.id }, label), joined),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      go(this.#input.value.trim());
    });
  }

  /** Says which id is shown. */
  show(id: string): void {
    this.#input.value = id;
  }
}

export const time = (ms: number): string => {
  const at = new Date(ms);
  const two = (number: number, digits = 2) => `${number}`.padStart(digits, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`;
};
