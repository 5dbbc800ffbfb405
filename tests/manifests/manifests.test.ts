import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment, environmentOf } from './environment';
import { partiesOf, selects } from './reach';
import { describeWith, type KubernetesObject, k8s, kustomize, overlays, render } from './render';
import { complaints, podTemplate } from './restricted';

const services = readdirSync(join(k8s, 'services')).filter((service) => service !== 'client');
const withPods = (objects: KubernetesObject[]) => objects.filter((object) => podTemplate(object));
const named = (objects: KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

describeWith('kubectl or kustomize', kustomize !== undefined).each(overlays)('the overlay %s', (overlay) => {
  let objects: KubernetesObject[] = [];
  beforeAll(() => {
    objects = render(overlay);
  });

  test('holds each object once, all in one namespace that enforces the restricted standard', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
    const [space, ...others] = objects;
    expect(space?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set([space?.metadata.name]));
  });

  test('has pods that are restricted, without a token, with requests and limits', () => {
    const found = withPods(objects).map((object) => [object.metadata.name, complaints(object)]);
    expect(found.filter(([, broken]) => broken?.length)).toEqual([]);
    expect(found.length).toBeGreaterThan(7);
  });

  test('asks every pod that stays whether it has started, is ready, and lives, on a port that it has', () => {
    for (const { kind, metadata, spec } of withPods(objects).filter(({ kind }) => kind !== 'CronJob')) {
      for (const container of spec.template.spec.containers) {
        const { startupProbe, readinessProbe, livenessProbe, ports } = container;
        const probes =
          overlay === 'debug' && kind === 'Deployment' ? [startupProbe] : [startupProbe, readinessProbe, livenessProbe];
        const asked = probes.map((probe) => (probe?.exec ? 'exec' : (probe?.httpGet ?? probe?.tcpSocket)?.port));
        const known = [...ports.map(({ name }: { name: string }) => name), 'exec'];
        expect({ name: metadata.name, asked }).toEqual({
          name: metadata.name,
          asked: asked.filter((port) => known.includes(port)),
        });
      }
    }
  });

  test('starts a service when everything is there, and asks for traffic whether it serves, which needs no broker', () => {
    for (const service of services) {
      const [container] = named(objects, 'Deployment', `${service}-depl`)?.spec.template.spec.containers ?? [];
      expect(container.startupProbe.httpGet.path).toBe('/healthz/ready');
      if (overlay !== 'debug') expect(container.readinessProbe.httpGet.path).toBe('/healthz/serving');
    }
  });

  test('tells nobody of the broker but who takes part in events', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    const told = deployments.filter((deployment) => 'NATS_URL' in environmentOf(deployment, objects));
    expect(told.map(({ metadata }) => metadata.name).sort()).toEqual(
      ['expiration', 'orders', 'payments', 'tickets'].map((service) => `${service}-depl`),
    );
  });

  test('replaces copies of a service without having less than before', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(deployments).toHaveLength(6);
    for (const { spec } of deployments) expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test('gives every service each setting that it reads, well formed', () => {
    for (const service of services) {
      const deployment = named(objects, 'Deployment', `${service}-depl`);
      expect(deployment).toBeDefined();
      if (deployment) expect(() => checkEnvironment(service, environmentOf(deployment, objects))).not.toThrow();
    }
  });

  test('routes to Services that exist, and these to ports of pods that exist', () => {
    const backends = objects
      .filter(({ kind }) => kind === 'Ingress')
      .flatMap(({ spec }) => spec.rules)
      .flatMap(({ http }) => http.paths)
      .map(({ backend }) => backend.service);
    expect(backends.length).toBeGreaterThan(4);
    for (const { name, port } of backends) {
      expect(named(objects, 'Service', name)?.spec.ports).toContainEqual(
        expect.objectContaining({ port: port.number }),
      );
    }
    const pods = partiesOf(objects);
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Service')) {
      const behind = pods.filter(({ labels }) => selects({ matchLabels: spec.selector }, labels));
      const ports = spec.ports.map(({ targetPort }: { targetPort: string }) => targetPort);
      expect({ service: metadata.name, behind: behind.map(({ ports }) => ports) }).toEqual({
        service: metadata.name,
        behind: [expect.arrayContaining(ports)],
      });
    }
  });

  test('has budgets, scalers and policies for pods that exist', () => {
    const pods = partiesOf(objects);
    for (const { kind, metadata, spec } of objects) {
      const selector =
        kind === 'NetworkPolicy' ? spec.podSelector : kind === 'PodDisruptionBudget' ? spec.selector : undefined;
      if (selector)
        expect({
          kind,
          name: metadata.name,
          pods: pods.filter(({ labels }) => selects(selector, labels)).length,
        }).not.toMatchObject({ pods: 0 });
      if (kind === 'HorizontalPodAutoscaler')
        expect(named(objects, 'Deployment', spec.scaleTargetRef.name)).toBeDefined();
    }
  });
});

describeWith('kubectl or kustomize', kustomize !== undefined).each(overlays.filter((name) => name.startsWith('prod')))(
  'production (%s)',
  (overlay) => {
    const objects = kustomize ? render(overlay) : [];

    test('holds no secret: every one is provided by whoever runs it, and a pod that misses one does not start', () => {
      expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
      const variables = withPods(objects).flatMap((object) =>
        podTemplate(object).spec.containers.flatMap(({ env = [] }) => env),
      );
      // The one that is there only while the key of sessions is changed may be missing.
      const secret = variables.filter(
        ({ name }) => /KEY|SECRET|PASSWORD|MONGO_URI/.test(name) && name !== 'JWT_KEY_ALSO_READ',
      );
      expect(secret.length).toBeGreaterThan(9);
      for (const { value, valueFrom } of secret) {
        expect({ value, optional: valueFrom?.secretKeyRef?.optional }).toEqual({});
        expect(valueFrom?.secretKeyRef).toBeDefined();
      }
    });

    test('runs two copies of everything that answers or works', () => {
      for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Deployment')) {
        const scaler = named(objects, 'HorizontalPodAutoscaler', metadata.name);
        expect(scaler?.spec.minReplicas ?? spec.replicas).toBeGreaterThanOrEqual(2);
        expect(scaler && spec.replicas).toBeUndefined();
      }
    });

    test('knows nothing of the emulator, and names every image by a tag', () => {
      expect(JSON.stringify(objects)).not.toContain('emulator');
      for (const object of withPods(objects)) {
        for (const { image } of podTemplate(object).spec.containers) expect(image).toMatch(/:\d/);
      }
    });
  },
);

describe('the services', () => {
  test.each(readdirSync(join(k8s, 'services')))('%s takes at most 15 lines to add', (service) => {
    const text = readFileSync(join(k8s, 'services', service, 'kustomization.yaml'), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });
});
