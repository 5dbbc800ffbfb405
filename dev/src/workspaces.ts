import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths';

const manifest: { workspaces: string[] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const having = (names: string[], path: string) => names.filter((name) => existsSync(join(root, name, path)));

/** The services: the workspaces with an app.ts. */
export const services = having(manifest.workspaces, 'src/app.ts');

/** Services that own data: each has its own database. */
export const servicesWithDatabase = having(services, 'src/models');
