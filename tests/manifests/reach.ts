import type { KubernetesObject, Labels } from './render';
import { podTemplate } from './restricted';

interface Selector {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string };
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: string | number }[];
}

/** A party in NetworkPolicies. */
export interface Party {
  name: string;
  labels: Labels;
  /** The labels of a namespace that is not ours. */
  elsewhere?: Labels;
  /** The ports that it listens on: the names of ours. */
  ports: (string | number)[];
}

/** Every kind of pod of an overlay. */
export function partiesOf(objects: KubernetesObject[]): Party[] {
  return objects.flatMap((object) => {
    const template = podTemplate(object);
    if (!template) return [];
    const ports = template.spec.containers.flatMap((one: { ports?: { name: string }[] }) => one.ports ?? []);
    const { name } = object.metadata;
    return [{ name, labels: template.metadata.labels, ports: ports.map((port: { name: string }) => port.name) }];
  });
}

/** Which connections the NetworkPolicies allow: `from > to:port`. */
export function reach(objects: KubernetesObject[], parties: Party[]): string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
  const allows = (of: Party, other: Party, direction: 'Ingress' | 'Egress', port: string | number): boolean => {
    // Parties elsewhere have their own rules.
    if (of.elsewhere) return true;
    const own = policies.filter(
      ({ podSelector, policyTypes }) => policyTypes.includes(direction) && selects(podSelector, of.labels),
    );
    const rules: Rule[] = own.flatMap((policy) => policy[direction.toLowerCase()] ?? []);
    return (
      own.length === 0 || rules.some((rule) => admits(rule, direction === 'Ingress' ? rule.from : rule.to, other, port))
    );
  };
  return parties.flatMap((from) =>
    parties
      .filter((to) => to !== from && !(to.elsewhere && from.elsewhere))
      .flatMap((to) =>
        to.ports
          .filter((port) => allows(from, to, 'Egress', port) && allows(to, from, 'Ingress', port))
          .map((port) => `${from.name} > ${to.name}:${port}`),
      ),
  );
}

function admits({ ports }: Rule, peers: Peer[] | undefined, other: Party, port: string | number): boolean {
  const portFits = !ports || ports.some((allowed) => allowed.port === port);
  return portFits && (!peers || peers.some((peer) => isPeer(peer, other)));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { labels, elsewhere }: Party): boolean {
  if (ipBlock) return false; // addresses outside the cluster
  const rightPlace = namespaceSelector ? elsewhere !== undefined && selects(namespaceSelector, elsewhere) : !elsewhere;
  return rightPlace && selects(podSelector ?? {}, labels);
}

/** Whether a selector matches labels. @throws Error for an operator that the manifests do not use */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator !== 'In' && operator !== 'NotIn')
        throw new Error(`Selectors with ${operator} are not understood here`);
      return values.includes(labels[key] ?? '') === (operator === 'In');
    })
  );
}
