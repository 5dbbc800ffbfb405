import type { Email } from 'postal-mime';
import type { KeptMail } from './mailbox';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => entities[one] ?? one);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 1rem 0.4rem 0; text-align: start; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
iframe { width: 100%; height: 60vh; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style></head><body>${body}</body></html>`;

/** The list of mails, the newest first. */
export function listPage(mails: { mail: KeptMail; subject: string }[]): string {
  const rows = mails.map(
    ({ mail: { id, at, to }, subject }) =>
      `<tr><td><a href="/_inbox/mails/${id}">${escaped(subject)}</a></td><td>${escaped(to.join(', '))}</td><td><time>${at}</time></td></tr>`,
  );
  const table = `<table><thead><tr><th>Subject</th><th>To</th><th>Arrived</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const clear = '<form method="post" action="/_inbox/clear"><button>Delete all</button></form>';
  const said = '<p>Every mail that this system sends, to whomever. None leaves this machine.</p>';
  return page('Inbox', `<h1>Inbox</h1>${said}${mails.length > 0 ? table + clear : '<p>No mail yet.</p>'}`);
}

/** One mail: as its readers see it, in text, and as it was sent. */
export function mailPage({ id, to, at, raw }: KeptMail, { subject = '', text = '' }: Email): string {
  return page(
    subject,
    `<p><a href="/_inbox">Inbox</a></p><h1>${escaped(subject)}</h1>
<p>To ${escaped(to.join(', '))}, <time>${at}</time></p>
<iframe title="As HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/_inbox/mails/${id}/html"></iframe>
<h2>As text</h2><pre>${escaped(text)}</pre>
<details><summary>As it was sent</summary><pre>${escaped(Buffer.from(raw, 'latin1').toString())}</pre></details>`,
  );
}

/** The HTML of a mail, whose links open beside the inbox. */
export const mailHtml = ({ html, text = '' }: Email): string =>
  (html ?? `<pre>${escaped(text)}</pre>`).replace('<head>', '<head><base target="_blank">');
