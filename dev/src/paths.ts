import { join, resolve } from 'node:path';

/** The repository's root folder. */
export const root = resolve(__dirname, '../..');

/** Where each address of the system leads, in a cluster and here. */
export const ingress = join(root, 'infra/k8s/base/ingress.yaml');
