/** Problems of a page that only the page itself can detect; runs inside it. @returns sentences */
(() => {
  const problems = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const named = (element) =>
    `${element.localName} "${(element.getAttribute('aria-label') || element.textContent || element.name || '').trim().slice(0, 40)}"`;

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.querySelectorAll('main *, header *')].find(
      (element) => visible(element) && element.getBoundingClientRect().right > clientWidth + 1,
    );
    problems.push(`${scrollWidth} px wide in ${clientWidth} px: ${wide ? named(wide) : 'nobody knows why'}`);
  }

  // Links and buttons within a sentence are as high as its lines.
  const controls = 'button, input:not([type=hidden], [type=checkbox]), select, textarea, summary, nav a, a.button';
  for (const element of document.querySelectorAll(controls)) {
    if (!visible(element) || getComputedStyle(element).display === 'inline') continue;
    const { width, height, bottom } = element.getBoundingClientRect();
    if (bottom > 0 && (height < 43.5 || width < 43.5)) {
      problems.push(`${named(element)} is ${Math.round(width)} x ${Math.round(height)} px`);
    }
  }

  for (const animation of document.getAnimations()) {
    if (animation.playState === 'running') problems.push(`Moves though it should not: ${animation.animationName}`);
  }

  const metas = ['meta[name=description]', 'meta[property="og:title"]', 'meta[property="og:description"]'];
  for (const meta of metas) if (!document.querySelector(meta)?.content) problems.push(`No ${meta}`);
  if (!document.title) problems.push('No title');
  if (document.querySelectorAll('h1').length !== 1) problems.push(`${document.querySelectorAll('h1').length} h1`);
  return problems;
})();
