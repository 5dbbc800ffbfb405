import { parse } from 'yaml';
import * as z from 'zod';

const manifest = z.object({
  kind: z.literal('Ingress'),
  spec: z.object({
    rules: z.array(
      z.object({
        http: z.object({
          paths: z.array(
            z.object({
              path: z.string().startsWith('/'),
              pathType: z.literal('Prefix'),
              backend: z.object({ service: z.object({ name: z.string() }) }),
            }),
          ),
        }),
      }),
    ),
  }),
});

const pathsOf = (yaml: string) => manifest.parse(parse(yaml)).spec.rules.flatMap((rule) => rule.http.paths);

/** @returns the paths of an Ingress manifest below which there is an API */
export const apiPaths = (yaml: string): string[] =>
  pathsOf(yaml).flatMap(({ path }) => (path.startsWith('/api/') ? [path] : []));

/** The name of the service that an address, with or without a query, is routed to; or undefined. */
export type Route = (url: string) => string | undefined;

/**
 * Reads an Ingress manifest as an ingress controller does: a prefix matches whole path elements, the longest one wins.
 * @throws Error if the manifest uses a feature not supported here
 */
export function readRoutes(yaml: string): Route {
  const rules = pathsOf(yaml)
    .map(({ path, backend }) => ({ prefix: path.replace(/\/$/, ''), service: backend.service.name }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return (url) => {
    const [path = ''] = url.split('?');
    return rules.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.service;
  };
}
