import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../dev/src/paths';
import { services, servicesWithDatabase } from '../../dev/src/workspaces';
import { checkEnvironment, environmentOf, servicesReading, servicesWithApi, servicesWithEvents } from './environment';
import { partiesOf, selects } from './reach';
import { describeWith, type KubernetesObject, k8s, kustomize, overlays, render, renderOn } from './render';
import { complaints, podTemplate } from './restricted';

/** What a loop of the README goes through, from the root of the repository. */
const looped = (list: string): string[] =>
  execFileSync('bash', ['-euc', `echo ${list}`], { cwd: root, encoding: 'utf8' })
    .trim()
    .split(' ')
    .sort();

const onJetStream = (overlay: string) => overlay.endsWith('jetstream');
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
      servicesWithEvents().map((service) => `${service}-depl`),
    );
  });

  test('replaces copies of a service without having less than before', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    const names = [...services, 'client'].map((name) => `${name}-depl`);
    expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual(names.sort());
    for (const { spec } of deployments) expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test('gives every service each setting that it reads, well formed', () => {
    for (const service of services) {
      const deployment = named(objects, 'Deployment', `${service}-depl`);
      expect(deployment).toBeDefined();
      if (deployment) expect(() => checkEnvironment(service, environmentOf(deployment, objects))).not.toThrow();
    }
  });

  test.each(['CURRENCY', 'FEE_PERCENT'])('says %s once, to every service that counts with it', (name) => {
    const said = objects.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? (data?.[name] ?? []) : []));
    const heard = servicesReading(name).map((service) => {
      const deployment = named(objects, 'Deployment', `${service}-depl`);
      return deployment && environmentOf(deployment, objects)[name];
    });
    expect([said.length, heard.length]).toEqual([1, 2]);
    expect(heard).toEqual([said[0], said[0]]);
  });

  test('names what is inside the cluster in full, so that no other name can be taken for it', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    const named = deployments.flatMap((deployment) =>
      Object.entries(environmentOf(deployment, objects)).flatMap(([name, value]) =>
        /^[a-z+]+:\/\//.test(value) && name !== 'PUBLIC_ORIGIN' && !value.includes('example')
          ? { name, url: new URL(value) }
          : [],
      ),
    );
    expect(named.length).toBeGreaterThan(8);
    for (const { name, url } of named) {
      const [service = '', ...rest] = url.hostname.split('.');
      expect({ name, rest: rest.join('.') }).toEqual({ name, rest: 'ticketing.svc.cluster.local.' });
      const { spec } = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === service) ?? {};
      expect(spec?.ports.map(({ port }: { port: number }) => port)).toContain(Number(url.port));
    }
  });

  test('has the pages’ server ask the services that the Ingress routes to', () => {
    const { spec } = objects.find(({ kind }) => kind === 'Ingress') ?? {};
    const routes: { path: string; backend: { service: { name: string; port: { number: number } } } }[] =
      spec.rules[0].http.paths;
    const client = named(objects, 'Deployment', 'client-depl');
    const environment = client ? environmentOf(client, objects) : {};
    const asked = Object.keys(environment).flatMap((name) => name.match(/(?<=^API_ORIGIN_)\w+/) ?? []);
    expect(asked.length).toBeGreaterThan(3);
    for (const resource of asked) {
      const route = routes.find(({ path }) => path === `/api/${resource.toLowerCase()}`);
      const { name, port } = route?.backend.service ?? {};
      expect(environment[`API_ORIGIN_${resource}`]).toBe(`http://${name}.ticketing.svc.cluster.local.:${port?.number}`);
    }
  });

  test('asks everybody who speaks to the broker or to Redis for a password', () => {
    const broker = named(objects, 'StatefulSet', onJetStream(overlay) ? 'jetstream' : 'nats');
    const [nats] = broker?.spec.template.spec.containers ?? [];
    expect(nats.args[0]).toMatch(/^-c=\/\w+\/users\.conf$/);
    const [redis] = named(objects, 'StatefulSet', 'redis')?.spec.template.spec.containers ?? [];
    expect(redis.args.join(' ')).toContain('--requirepass $(REDISCLI_AUTH)');
    const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && /^nats-/.test(metadata.name)) ?? {};
    for (const service of servicesWithEvents()) {
      const deployment = named(objects, 'Deployment', `${service}-depl`);
      const { NATS_URL = '', NATS_PASSWORD } = deployment ? environmentOf(deployment, objects) : {};
      expect(new URL(NATS_URL)).toMatchObject({ username: service, password: NATS_PASSWORD });
      const secrets = nats.env.map(
        ({ valueFrom }: { valueFrom?: { secretKeyRef?: { name: string } } }) => valueFrom?.secretKeyRef?.name,
      );
      expect(secrets).toContain(`${service}-broker`);
      expect(data).toHaveProperty([`${service}.publishes`]);
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

    test('holds no secret: the operator provides every one, and a pod that misses one does not start', () => {
      expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
      const variables = withPods(objects).flatMap((object) =>
        podTemplate(object).spec.containers.flatMap(({ env = [] }) => env),
      );
      /** Some are quoted by a second variable. */
      const inQuotes = ({ value = '' }) => variables.some(({ name }) => value === `"$(${name})"`);
      // Those that exist only during a key rotation, or turn something on, may be missing.
      const secret = variables
        .filter(({ name }) => /KEY|SECRET|PASSWORD|MONGO_URI|SMTP_URL/.test(name) && !/_ALSO_READ$|^VAPID/.test(name))
        .filter((variable) => !inQuotes(variable));
      const broker = variables.filter((variable) => inQuotes(variable)).length;
      expect([secret.length > 9, broker]).toEqual([true, servicesWithEvents().length + 1]);
      for (const { value, valueFrom } of secret) {
        expect({ value, optional: valueFrom?.secretKeyRef?.optional }).toEqual({});
        expect(valueFrom?.secretKeyRef).toBeDefined();
      }
    });

    test('is served by TLS, at the one host that PUBLIC_ORIGIN names, and limits every visitor', () => {
      const ingresses = objects.filter(({ kind }) => kind === 'Ingress');
      const origins = objects.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? (data?.PUBLIC_ORIGIN ?? []) : []));
      expect([ingresses.length, origins.length]).toEqual([1, 1]);
      const { protocol, host } = new URL(origins[0] ?? '');
      expect(protocol).toBe('https:');
      const [{ metadata, spec } = { metadata: { annotations: {} }, spec: undefined }] = ingresses;
      expect(spec.rules.map((rule: { host: string }) => rule.host)).toEqual([host]);
      expect(spec.tls).toEqual([{ hosts: [host], secretName: 'ticketing-tls' }]);
      const limits = Object.keys(metadata.annotations ?? {}).flatMap(
        (key) => key.match(/limit-.*|.*allowlist.*|.*whitelist.*/) ?? [],
      );
      expect(limits.sort()).toEqual(['limit-burst-multiplier', 'limit-connections', 'limit-rps']);
      for (const service of [...servicesWithApi(), 'client']) {
        const deployment = named(objects, 'Deployment', `${service}-depl`);
        expect(deployment && environmentOf(deployment, objects).PUBLIC_ORIGIN).toBe(origins[0]);
      }
    });

    test('passes on an answer with a cookie of 4 kB, as a refused form has, and its other headers', () => {
      const { metadata } = objects.find(({ kind }) => kind === 'Ingress') ?? { metadata: undefined };
      const size = metadata?.annotations?.['nginx.ingress.kubernetes.io/proxy-buffer-size'];
      expect(size).toMatch(/^([6-9]|\d\d)k$/);
    });

    test('can name every image by its digest, as a release does', () => {
      const images = [
        ...new Set(
          withPods(objects).flatMap((object) => {
            const { containers, initContainers = [] } = podTemplate(object).spec;
            return [...initContainers, ...containers].map(({ image }: { image: string }) => image);
          }),
        ),
      ];
      const digest = `sha256:${'0'.repeat(64)}`;
      const pinned = renderOn(overlay, {
        images: images.map((image) => ({ name: image.replace(/:[^:/]*$/, ''), digest })),
      });
      const found = JSON.stringify(pinned).match(/"image":"[^"]*"/g) ?? [];
      expect(found.length).toBeGreaterThan(7);
      for (const image of found) expect(image).toContain(`@${digest}`);
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

describeWith('kubectl or kustomize', kustomize !== undefined)('JetStream in production', () => {
  const objects = kustomize ? render('prod-on-jetstream') : [];
  const { spec } = named(objects, 'StatefulSet', 'jetstream') ?? {};

  test('takes the place of NATS Streaming: every service is told, and nothing is left of it', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    for (const kind of ['StatefulSet', 'Service', 'NetworkPolicy']) {
      expect(names).not.toContain(`${kind} nats`);
      expect(names).toContain(`${kind} jetstream`);
    }
    for (const service of servicesWithEvents()) {
      const deployment = named(objects, 'Deployment', `${service}-depl`);
      const { TRANSPORT, STREAM_REPLICAS, NATS_URL = '' } = deployment ? environmentOf(deployment, objects) : {};
      expect([TRANSPORT, STREAM_REPLICAS]).toEqual(['jetstream', `${spec.replicas}`]);
      const { protocol, host } = new URL(NATS_URL);
      expect([protocol, host]).toEqual(['tls:', 'jetstream.ticketing.svc.cluster.local.:4222']);
      const [container] = deployment?.spec.template.spec.containers ?? [];
      expect(container.env).toContainEqual({ name: 'NODE_EXTRA_CA_CERTS', value: '/jetstream/ca.crt' });
      expect(container.volumeMounts).toContainEqual({ name: 'jetstream-ca', mountPath: '/jetstream' });
    }
    expect(JSON.stringify(objects)).not.toContain('local-config');
  });

  test('runs three servers that know each other, on volumes of their own, of which one may be away', () => {
    expect(spec.replicas).toBe(3);
    const [container] = spec.template.spec.containers;
    // tls.conf says it, which jetstream-tls.test.ts tries.
    expect(container.args.join()).not.toMatch(/-routes|-cluster=/);
    const { data } =
      objects.find(({ kind, metadata }) => kind === 'ConfigMap' && /^jetstream-/.test(metadata.name)) ?? {};
    for (const index of [0, 1, 2])
      expect(data?.['tls.conf']).toContain(`"tls://jetstream-${index}.${spec.serviceName}:6222"`);
    expect(container.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls' });
    expect(named(objects, 'Service', spec.serviceName)?.spec).toMatchObject({
      ...{ clusterIP: 'None', publishNotReadyAddresses: true },
    });
    expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('20Gi');
    expect(named(objects, 'PodDisruptionBudget', 'jetstream')?.spec.maxUnavailable).toBe(1);
    const { ingress } = named(objects, 'NetworkPolicy', 'jetstream')?.spec ?? {};
    const others = { podSelector: { matchLabels: spec.selector.matchLabels } };
    expect(ingress).toContainEqual({ from: [others], ports: [{ port: 'cluster', protocol: 'TCP' }] });
  });

  test('syncs every event before it is acknowledged', () => {
    const config = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && /^jetstream-/.test(metadata.name));
    expect(config?.data?.['broker.conf']).toContain('sync_interval: always');
  });
});

describeWith('kubectl or kustomize', kustomize !== undefined)('the bundled MongoDBs of production', () => {
  const objects = kustomize ? render('prod-with-mongo') : [];
  const databases = objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'mongo');
  const read = (file: string) => readFileSync(join(k8s, 'components/mongo-replica-set', file), 'utf8');

  test('speak TLS alone, and everybody who speaks to them has the certificate to check it by', () => {
    expect(read('start.sh')).toMatch(/--tlsMode requireTLS .*--tlsCAFile \/tls\/ca\.crt/);
    for (const { spec } of databases.filter(({ kind }) => kind === 'StatefulSet')) {
      const { containers, volumes } = spec.template.spec;
      expect(containers[0].volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls' });
      expect(volumes).toContainEqual({ name: 'tls', secret: { secretName: 'mongo-tls' } });
    }
    const clients = withPods(objects).filter((object) => JSON.stringify(podTemplate(object)).includes('"MONGO_URI"'));
    expect(clients).toHaveLength(2 * servicesWithDatabase.length);
    for (const client of clients) {
      const { containers, volumes } = podTemplate(client).spec;
      expect(containers[0].volumeMounts).toContainEqual({ name: 'mongo-ca', mountPath: '/mongo' });
      const ca = { secretName: 'mongo-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] };
      expect(volumes).toContainEqual({ name: 'mongo-ca', secret: ca });
    }
  });

  test('have the names that their certificate is to have', () => {
    expect(read('initiate.js')).toMatch(/SERVICE\}-mongo\.ticketing\.svc\.cluster\.local:27017/);
    const names = databases.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
    expect(names.sort()).toEqual(servicesWithDatabase.map((service) => `${service}-mongo`).sort());
    const readme = readFileSync(join(k8s, 'README.md'), 'utf8');
    const loops = [...readme.matchAll(/for service in (.*?); do/g)].map(([, loop = '']) => loop);
    expect(loops).toHaveLength(3);
    for (const loop of loops) expect(looped(loop)).toEqual([...servicesWithDatabase].sort());
    const [, brokers = ''] = /for name in (.*?); do/.exec(readme) ?? [];
    expect(looped(brokers)).toEqual(
      [...servicesWithEvents().map((service) => `${service}-broker`), 'nats', 'redis'].sort(),
    );
    // The README's own commands make a certificate that is good for each member.
    const directory = mkdtempSync(join(tmpdir(), 'ticketing-mongo-tls-'));
    const certificateIn = (file: string) => new X509Certificate(readFileSync(join(directory, file)));
    const [commands = ''] = /names=DNS:localhost\n.*?"\$names"\)\n/s.exec(readme) ?? [];
    const tried = commands.replace(loops[0] ?? '', servicesWithDatabase.join(' '));
    execFileSync('bash', ['-euc', tried], { cwd: directory, stdio: 'pipe' });
    const [authority, certificate] = [certificateIn('ca.crt'), certificateIn('tls.crt')];
    rmSync(directory, { recursive: true });
    expect(certificate.verify(authority.publicKey)).toBe(true);
    const members = names.flatMap((name) => [0, 1, 2].map((member) => `${name}-${member}.${name}`));
    const hosts = [...members.map((member) => `${member}.ticketing.svc.cluster.local`), 'localhost'];
    expect(hosts.filter((host) => !certificate.checkHost(host))).toEqual([]);
    expect(certificate.checkHost('tickets-mongo-0.evil.example')).toBeUndefined();
  });

  test('keep their backups on volumes of their own', () => {
    const backups = objects.filter(({ kind }) => kind === 'CronJob');
    expect(backups).toHaveLength(servicesWithDatabase.length);
    for (const backup of backups) {
      const claims = podTemplate(backup).spec.volumes.flatMap(
        ({ persistentVolumeClaim }: { persistentVolumeClaim?: { claimName: string } }) =>
          persistentVolumeClaim?.claimName ?? [],
      );
      expect(claims).toEqual([backup.metadata.name]);
      expect(named(objects, 'PersistentVolumeClaim', backup.metadata.name)).toBeDefined();
    }
  });
});
