import { servicesWithDatabase as databases, services } from '../../dev/src/workspaces';
import { checkEnvironment, environmentOf, servicesWithApi, servicesWithEvents } from './environment';
import { partiesOf, reach } from './reach';
import { describeWith, kustomize, render, renderOn } from './render';

const outside = [
  {
    name: 'ingress',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx' },
    elsewhere: { 'kubernetes.io/metadata.name': 'ingress-nginx' },
    ports: ['http'],
  },
  { name: 'stranger', labels: {}, elsewhere: { 'kubernetes.io/metadata.name': 'default' }, ports: ['http'] },
  { name: 'neighbour', labels: {}, ports: ['http'] },
];
const reachIn = (overlay: string, ...components: string[]) => {
  const objects = components.length > 0 ? renderOn(overlay, { components }) : render(overlay);
  return reach(objects, [...partiesOf(objects), ...outside]).sort();
};

const fromIngress = [...servicesWithApi(), 'client'].map((name) => `ingress > ${name}-depl:http`);
const toBroker = servicesWithEvents().flatMap((name) => [`${name}-depl > nats:client`, `${name}-depl > nats:monitor`]);
/** Its services ask it for everything as its clients. */
const onJetStream = (lines: string[]) =>
  lines
    .filter((line) => !line.endsWith('> nats:monitor'))
    .map((line) => line.replace('> nats:', '> jetstream:'))
    .sort();
const fromPages = servicesWithApi().map((name) => `client-depl > ${name}-depl:http`);
const common = [...fromIngress, ...fromPages, ...toBroker, 'expiration-depl > redis:redis'];

describeWith('kubectl or kustomize', kustomize !== undefined)('NetworkPolicies let through', () => {
  test('in dev: each service to its own MongoDB, to the broker who takes part in events, expiration to Redis, the ingress and the pages’ server to HTTP, and no more', () => {
    const toMongo = databases.map((name) => `${name}-depl > ${name}-mongo:mongo`);
    const emulator = [
      'payments-depl > stripe-emulator:http',
      'stripe-emulator > payments-depl:http',
      'ingress > stripe-emulator:http',
    ];
    const inbox = ['notifications-depl > inbox:smtp', 'ingress > inbox:http'];
    const all = [...common, ...toMongo, ...emulator, ...inbox];
    expect(reachIn('dev')).toEqual(all.sort());
    expect(reachIn('dev', 'jetstream')).toEqual(onJetStream(all));
  });

  test('in production: the same without the emulator and the inbox, and the backups to their databases', () => {
    expect(reachIn('prod')).toEqual([...common].sort());
    expect(reachIn('prod-on-jetstream')).toEqual(onJetStream(common));
    const toMongo = databases.flatMap((name) => [
      `${name}-depl > ${name}-mongo:mongo`,
      `${name}-backup > ${name}-mongo:mongo`,
    ]);
    expect(reachIn('prod-with-mongo')).toEqual([...common, ...toMongo].sort());
  });

  test('with traces, which are off until wanted: each service and the web app to the collector that they are told of', () => {
    const objects = renderOn('prod', { components: ['traces'] });
    const collector = {
      name: 'collector',
      labels: {},
      elsewhere: { 'kubernetes.io/metadata.name': 'observability' },
      ports: [4318],
    };
    const senders = [...services, 'client'].map((name) => `${name}-depl`);
    const reached = reach(objects, [...partiesOf(objects), collector]).filter((line) => line.includes('collector'));
    expect(reached.sort()).toEqual(senders.map((name) => `${name} > collector:4318`).sort());
    for (const name of senders) {
      const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
      const environment = deployment && environmentOf(deployment, objects);
      expect(environment).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: expect.stringMatching(/:4318$/) });
      if (environment && name !== 'client-depl') checkEnvironment(name.replace('-depl', ''), environment);
    }
  });

  test('in production: out of the cluster to Stripe, to mail servers, and to a MongoDB at private addresses', () => {
    const blocks = (overlay: string) =>
      render(overlay)
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(({ metadata, spec }) =>
          (spec.egress ?? []).flatMap(({ to = [] }: { to?: { ipBlock?: { cidr: string } }[] }) =>
            to.flatMap(({ ipBlock }) => (ipBlock ? `${metadata.name}: ${ipBlock.cidr}` : [])),
          ),
        );
    const outside = ['notifications-to-smtp: 0.0.0.0/0', 'payments-to-stripe: 0.0.0.0/0'];
    const privately = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((range) => `to-mongo: ${range}`);
    expect(blocks('prod').sort()).toEqual([...outside, ...privately].sort());
    expect(blocks('prod-with-mongo').sort()).toEqual(outside);
  });
});
