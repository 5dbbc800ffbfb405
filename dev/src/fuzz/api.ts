import { readFileSync } from 'node:fs';
import type { ApiDescription } from '@ticketing/common';
import { apiPaths } from '../gateway/routes';
import { ingress } from '../paths';

/** The descriptions that the services serve, merged into one. */
export async function readApi(origin: string): Promise<ApiDescription> {
  const mounts = apiPaths(readFileSync(ingress, 'utf8'));
  const apis = await Promise.all(mounts.map((mount) => readDescription(`${origin}${mount}/openapi.json`)));
  const [first] = apis;
  if (!first) throw new Error('There is nothing to fuzz');
  const paths = Object.fromEntries(apis.flatMap((api) => Object.entries(api.paths)));
  const schemas = Object.fromEntries(apis.flatMap(({ components }) => Object.entries(components?.schemas ?? {})));
  // It needs nothing but a session, and would end the one that everything else is asked with.
  delete paths['/api/users/sessions'];
  // The other parts are the same in all of them.
  return { ...first, paths, components: { ...first.components, schemas } };
}

async function readDescription(url: string): Promise<ApiDescription> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as ApiDescription;
}
