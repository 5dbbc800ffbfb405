import type { Router } from 'express';
import type { z } from 'zod';
import type { ApiDescription } from '../http';
import type { ServiceDefinition } from '../service';

/**
 * Wraps a service so that it records the routes it registers.
 * @returns the definition to start, and its routes once it has started, e.g. `get /api/tickets/{id}`, sorted
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
  return { definition: noting, routes: () => routesOf(routers, definition.apiPath ?? '') };
}

/** The routes of a description, formatted and sorted like those of `notingRoutes`; without the description's own. */
export const describedRoutes = ({ paths }: ApiDescription): string[] =>
  Object.entries(paths)
    .filter(([path]) => !path.endsWith('/openapi.json'))
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`))
    .sort();

function routesOf(routers: Router[], apiPath: string): string[] {
  return routers
    .flatMap((router) => router.stack)
    .flatMap(({ route, handle }) => {
      // A guard, such as that of the operators' routes.
      if (!route && !('stack' in handle)) return [];
      if (!route) throw new Error('A router has another router in it: what is behind it cannot be seen');
      const path = route.path === '/' ? apiPath : apiPath + route.path.replace(/:(\w+)/g, '{$1}');
      return route.stack.map(({ method }) => `${method} ${path}`);
    })
    .filter((route, index, all) => all.indexOf(route) === index)
    .sort();
}
