import type { ApiDescription } from '@ticketing/common';

const mounts = ['/api/users', '/api/tickets', '/api/orders', '/api/payments'];

/** The descriptions that the services serve, as one. */
export async function readApi(origin: string): Promise<ApiDescription> {
  const [first, ...others] = await Promise.all(
    mounts.map((mount) => readDescription(`${origin}${mount}/openapi.json`)),
  );
  if (!first) throw new Error('There is nothing to fuzz');
  return others.reduce((api, { paths, components }) => {
    const schemas = { ...api.components?.schemas, ...components?.schemas };
    return { ...api, paths: { ...api.paths, ...paths }, components: { ...api.components, schemas } };
  }, first);
}

async function readDescription(url: string): Promise<ApiDescription> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as ApiDescription;
}
