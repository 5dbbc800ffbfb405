import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths';

const manifest: { workspaces: string[] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const having = (names: string[], path: string) => names.filter((name) => existsSync(join(root, name, path)));

/** The services: the workspaces that have a table of contents. */
export const services = having(manifest.workspaces, 'src/app.ts');

/** Those of them that own data: each has a database of its own. */
export const servicesWithDatabase = having(services, 'src/models');
