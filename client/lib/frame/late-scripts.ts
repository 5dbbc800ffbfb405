/** A script of the build, or the data that they read. The one without `async` is for browsers that are older than modules. */
const SCRIPT = /<script (src="\/_next\/static\/[^>]* async=""[^>]*>|nonce="[^"]*">)/g;
const PRELOADED = /<link rel="preload" as="script"[^>]*>/g;
const END = '</body></html>';

/**
 * Puts a script that runs in place of each that waits: once the first frame is painted, or after a second in a tab that shows
 * none. What it puts there, the policy lets run; so it takes none without this answer's nonce.
 */
const START = `(() => {
  const { nonce } = document.currentScript;
  const start = () => document.querySelectorAll('script[type=late]').forEach((late) => {
    if (late.nonce !== nonce) return;
    const script = document.createElement('script');
    for (const { name, value } of late.attributes) if (name !== 'type') script.setAttribute(name, value);
    script.nonce = nonce;
    script.text = late.text;
    late.replaceWith(script);
  });
  new PerformanceObserver(start).observe({ type: 'paint', buffered: true });
  setTimeout(start, 1000);
})()`;

/**
 * A page whose scripts are loaded once it has been painted: before that, to load and compile them takes from what a small
 * machine needs to paint.
 * @param html a whole page, as Next.js renders it; one that looks otherwise stays as it is
 */
export function withLateScripts(html: string): string {
  const [nonce] = / nonce="[^"]*"/.exec(html) ?? [];
  if (!nonce || !html.endsWith(END)) return html;
  const late = html.slice(0, -END.length).replace(PRELOADED, '').replace(SCRIPT, '<script type="late" $1');
  return `${late}<script${nonce}>${START}</script>${END}`;
}
