import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Router } from 'express';

const fonts = 'node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque';
const styles = ['tokens', 'base', 'surfaces', 'controls'].map((name) => `client/app/styles/${name}.css`);

/** What the page loads: its program, the app's styles and its own, and the app's typeface. */
export function files(root: string): Router {
  const read = (path: string) => readFileSync(join(root, path));
  let program: string | undefined;
  return Router()
    .get('/page.js', (_req, res) => {
      program ??= bundled(join(root, 'dev/explorer/page/page.ts'));
      res.type('js').send(program);
    })
    .get('/page.css', (_req, res) => {
      res.type('css').send([...styles, 'dev/explorer/page/page.css'].map((path) => read(path)).join('\n'));
    })
    .get('/latin.woff2', (_req, res) => void res.type('woff2').send(read(`${fonts}-latin-wght-normal.woff2`)))
    .get('/icon.svg', (_req, res) => void res.type('svg').send(read('client/app/icon.svg')));
}

function bundled(entry: string): string {
  const options = { bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent' } as const;
  return buildSync({ entryPoints: [entry], ...options }).outputFiles[0]?.text ?? '';
}

const views = ['services', 'events', 'purchase', 'history', 'letters'] as const;
const names: Record<(typeof views)[number], string> = {
  services: 'Services',
  events: 'Events',
  purchase: 'Purchase',
  history: 'History',
  letters: 'Dead letters',
};

/** The page, before its program fills it. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="description" content="A running system, live.">
<meta property="og:title" content="Explorer">
<meta property="og:description" content="A running system, live.">
<title>Explorer · Ticketing</title>
<link rel="icon" href="/_explorer/files/icon.svg">
<link rel="stylesheet" href="/_explorer/files/page.css">
<script type="module" src="/_explorer/files/page.js"></script>
</head>
<body>
<header class="bar">
<p class="brand"><img src="/_explorer/files/icon.svg" alt="" width="28" height="28"> Ticketing explorer</p>
<nav aria-label="Views"><ul>
${views.map((view) => `<li><a href="#${view}">${names[view]}</a></li>`).join('\n')}
</ul></nav>
<p id="connection" class="badge" role="status">Connecting</p>
</header>
<main id="main" tabindex="-1">
<h1>Explorer</h1>
<noscript><p class="notice bad">This page needs JavaScript.</p></noscript>
</main>
</body>
</html>
`;
