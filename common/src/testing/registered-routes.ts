import type { Router } from 'express';
import type * as z from 'zod';
import { type ApiDescription, inputOf, parametersOf, requestBody } from '../http';
import type { ServiceDefinition } from '../service';

/** Calls by method and path, such as `get /api/tickets/{id}`, each with what it takes as a description says it. */
type Calls = Record<string, { body?: unknown; query?: unknown }>;

/**
 * Wraps a service so that it records the routes it registers.
 * @returns the definition to start, and its calls once it has started, with what their routes validate
 */
export function notingRoutes<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>) {
  const routers: Router[] = [];
  const noting: ServiceDefinition<Shape> = {
    ...definition,
    build: async (context) => {
      const components = await definition.build(context);
      routers.push(...(components.routes ?? []));
      return components;
    },
  };
  return { definition: noting, routes: () => callsOf(routers, definition.apiPath ?? '') };
}

/** The calls of a description, to compare with those of `notingRoutes`; without the description's own. */
export const describedRoutes = ({ paths }: ApiDescription): Calls =>
  Object.fromEntries(
    Object.entries(paths)
      .filter(([path]) => !path.endsWith('/openapi.json'))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, { requestBody: body, parameters = [] }]) => {
          const query = parameters.filter((parameter) => parameter.in === 'query');
          // Of a body that the route reads raw, such as a webhook's, no field is described.
          const { schema = {} } = (body && 'content' in body && body.content['application/json']) || {};
          return [`${method} ${path}`, { body: 'properties' in schema ? body : undefined, query }];
        }),
      ),
  );

function callsOf(routers: Router[], apiPath: string): Calls {
  const calls: Calls = {};
  for (const { route, handle } of routers.flatMap((router) => router.stack)) {
    // A guard, such as that of the operators' routes.
    if (!route && !('stack' in handle)) continue;
    if (!route) throw new Error('A router has another router in it: what is behind it cannot be seen');
    const path = route.path === '/' ? apiPath : apiPath + route.path.replace(/:(\w+)/g, '{$1}');
    for (const layer of route.stack) {
      const name = `${layer.method} ${path}`;
      const input = inputOf(layer.handle);
      calls[name] = {
        ...(calls[name] ?? { query: [] }),
        ...(input?.location === 'body' && { body: requestBody(input) }),
        ...(input?.location === 'query' && { query: parametersOf(input) }),
      };
    }
  }
  return calls;
}
