import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../paths';
import { readRoutes } from '../routes';

const route = readRoutes(readFileSync(join(root, 'infra/k8s/base/ingress.yaml'), 'utf8'));

test.each([
  ['/api/users', 'auth-srv'],
  ['/api/users/', 'auth-srv'],
  ['/api/users/currentuser', 'auth-srv'],
  ['/api/tickets/stream', 'tickets-srv'],
  ['/api/tickets?q=/api/orders', 'tickets-srv'],
  ['/api/orders/1', 'orders-srv'],
  ['/api/payments/webhook', 'payments-srv'],
  ['/', 'client-srv'],
  ['/tickets/1', 'client-srv'],
  ['/api/ticketsfoo', 'client-srv'],
  ['/api', 'client-srv'],
  ['/healthz/ready', 'client-srv'],
  ['/metrics', 'client-srv'],
])('the manifest routes %s to %s', (path, service) => {
  expect(route(path)).toBe(service);
});

function ingress(...paths: [path: string, service: string, pathType?: string][]): string {
  return JSON.stringify({
    kind: 'Ingress',
    spec: {
      rules: [
        {
          http: {
            paths: paths.map(([path, name, pathType = 'Prefix']) => ({
              path,
              pathType,
              backend: { service: { name } },
            })),
          },
        },
      ],
    },
  });
}

test('the longest prefix wins, in whichever order the manifest lists them', () => {
  for (const paths of [
    ['/a', '/a/b'],
    ['/a/b', '/a'],
  ]) {
    const read = readRoutes(ingress(...paths.map((path): [string, string] => [path, `srv${path}`])));
    expect([read('/a'), read('/a/b'), read('/a/b/c'), read('/a/bc'), read('/b')]).toEqual([
      'srv/a',
      'srv/a/b',
      'srv/a/b',
      'srv/a',
      undefined,
    ]);
  }
});

test('a manifest with another kind of path is refused rather than misread', () => {
  expect(() => readRoutes(ingress(['/a', 'a-srv', 'Exact']))).toThrow();
});
