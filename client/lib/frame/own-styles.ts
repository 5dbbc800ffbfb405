/** A style sheet of the build, as React writes it. */
const LINK = /<link (rel="stylesheet" href="(\/_next\/static\/chunks\/[\w.~-]+\.css)"[^>]*>)/g;

const READ_WITHIN_MS = 2_000;

/** Texts of style sheets, by path. A sheet's name changes with its text, and a build has a dozen. */
const known = new Map<string, string>();

/**
 * A page with its styles within, so that it is painted without asking for more. Each style sheet keeps its link, which
 * loads nothing (`disabled`): React finds it there, now or on a page that the visitor goes on to, and takes it as loaded.
 * The link of one that cannot be read stays as it is.
 * @param origin where the build's files are
 */
export async function withOwnStyles(html: string, origin: string): Promise<string> {
  const paths = Array.from(html.matchAll(LINK), ([, , path = '']) => path).filter((path) => !known.has(path));
  await Promise.all(paths.map((path) => read(path, origin).catch((error) => console.error(error))));
  return html.replace(LINK, (link, rest, path) =>
    known.has(path) ? `<style>${known.get(path)}</style><link disabled ${rest}` : link,
  );
}

async function read(path: string, origin: string): Promise<void> {
  const answer = await fetch(origin + path, { signal: AbortSignal.timeout(READ_WITHIN_MS) });
  if (!answer.ok) throw new Error(`The style sheet ${path} was answered with ${answer.status}`);
  // Within a page, addresses are relative to the page's.
  const text = (await answer.text()).replaceAll('url(../', 'url(/_next/static/');
  known.set(path, text);
}
