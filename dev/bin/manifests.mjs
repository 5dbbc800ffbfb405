/**
 * node dev/bin/manifests.mjs
 *
 * For an image that is being built: writes the package.json of every workspace as package-lock.json knows it. `npm ci` needs
 * no more, and so installs, and stays cached, without the sources.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const { resolved: folder } of Object.values(packages).filter(({ link }) => link)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, JSON.stringify(packages[folder]));
}
