import type { Letter } from './mail';

/** HTML, as opposed to text. */
class Html {
  constructor(readonly code: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const codeOf = (value: string | Html | Html[]): string => {
  if (Array.isArray(value)) return value.map(codeOf).join('');
  return value instanceof Html ? value.code : value.replace(/[&<>"']/g, (one) => entities[one] ?? one);
};

/** Whatever is put in is text, and escaped, unless it was made by this as well. */
const html = (parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html =>
  new Html(String.raw({ raw: parts }, ...values.map(codeOf)));

/** Nothing is loaded from anywhere: no image, no font, no style sheet. */
const style = new Html(`<style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif; color: #1c1e29; background: #ffffff; }
main { max-width: 34rem; margin: 0 auto; }
h1 { font-size: 1.25rem; line-height: 1.3; }
table { border-collapse: collapse; }
td { padding: 2px 16px 2px 0; vertical-align: top; }
td:first-child, .small { color: #5b5f73; }
.small { font-size: 0.875rem; }
.button { display: inline-block; padding: 10px 18px; border-radius: 8px; color: #ffffff; background: #4338ca; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { color: #eef0f7; background: #1c1e29; }
  td:first-child, .small { color: #a9aec4; }
  a { color: #a5b4fc; }
  .button { color: #1c1e29; background: #a5b4fc; }
}
</style>`);

export interface Layout {
  /** The site's origin, which paths belong to. */
  origin: string;
  /** The page on which the reader can unsubscribe from mails like this one. */
  unsubscribePage?: string | undefined;
}

/** @returns a letter as its readers see it */
export function layOut(
  letter: Letter,
  { origin, unsubscribePage }: Layout,
): Record<'subject' | 'text' | 'html', string> {
  const { subject, paragraphs, facts = [], action, remark } = letter;
  const url = action && new URL(action.url, origin).href;
  const text = [
    ...paragraphs,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${value}`).join('\n')] : []),
    ...(action && url ? [`${action.label}: ${url}`] : []),
    ...(remark ? [remark] : []),
    ['-- ', `Ticketing, ${origin}`, ...(unsubscribePage ? [`No more mails like this: ${unsubscribePage}`] : [])].join(
      '\n',
    ),
  ];
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${subject}</title>${style}</head>
<body><main><h1 dir="auto">${subject}</h1>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}
${facts.length > 0 ? html`<table role="presentation">${facts.map(([name, value]) => html`<tr><td>${name}</td><td dir="auto">${value}</td></tr>`)}</table>` : ''}
${action && url ? html`<p><a class="button" href="${url}">${action.label}</a></p>` : ''}
${remark ? html`<p class="small">${remark}</p>` : ''}
<p class="small"><a href="${origin}">Ticketing</a>${unsubscribePage ? html` · <a href="${unsubscribePage}">No more mails like this</a>` : ''}</p>
</main></body></html>`;
  return { subject, text: `${text.join('\n\n')}\n`, html: page.code };
}
