/**
 * node dev/bin/manifests.mjs
 *
 * For building images: writes every workspace's package.json from package-lock.json. `npm ci` needs no more, so the
 * installation works, and stays cached, without the sources.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const { resolved: folder } of Object.values(packages).filter(({ link }) => link)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, JSON.stringify(packages[folder]));
}
