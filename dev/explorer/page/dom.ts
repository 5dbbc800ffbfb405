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
export function idForm(label: string, go: (id: string) => void): HTMLFormElement {
  const input = h('input', {
    id: `id-${label}`,
    name: 'id',
    autocomplete: 'off',
    spellcheck: 'false',
    pattern: '[\\w:.\\-]{4,100}',
  });
  const form = h(
    'form',
    { class: 'form' },
    h(
      'div',
      { class: 'field' },
      h('label', { for: input.id }, label),
      h('div', { class: 'joined' }, input, h('button', { class: 'button' }, 'Show')),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(input.value.trim());
  });
  return form;
}

export const time = (ms: number): string => {
  const at = new Date(ms);
  const two = (number: number, digits = 2) => `${number}`.padStart(digits, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${two(at.getMilliseconds(), 3)}`;
};
