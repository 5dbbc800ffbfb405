/** A style sheet of the build, as React writes it. */
const LINK = /<link (rel="stylesheet" href="(\/_next\/static\/chunks\/[\w.~-]+\.css)"[^>]*>)/g;

/** Texts of style sheets, by path. A sheet's name changes with its text, and a build has a dozen. */
const known = new Map<string, string>();

/**
 * A page with its styles within, so that it is painted without asking for more. Each style sheet keeps its link, which
 * loads nothing (`disabled`): React finds it there, now or on a page that the visitor goes on to, and takes it as loaded.
 * @param origin where the build's files are
 * @throws when one of them is not there
 */
export async function withOwnStyles(html: string, origin: string): Promise<string> {
  const texts = new Map<string, string>();
  for (const [, , path = ''] of html.matchAll(LINK)) texts.set(path, known.get(path) ?? (await read(path, origin)));
  return html.replace(LINK, (_link, rest, path) => `<style>${texts.get(path)}</style><link disabled ${rest}`);
}

async function read(path: string, origin: string): Promise<string> {
  const answer = await fetch(origin + path);
  if (!answer.ok) throw new Error(`The style sheet ${path} was answered with ${answer.status}`);
  // Within a page, addresses are relative to the page's.
  const text = (await answer.text()).replaceAll('url(../', 'url(/_next/static/');
  known.set(path, text);
  return text;
}
