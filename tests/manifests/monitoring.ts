import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { k8s } from './render';

const component = join(k8s, 'components/monitoring');

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
}

/** What the component tells Prometheus to compute, and when to wake somebody. */
export const { groups }: { groups: { name: string; rules: Rule[] }[] } = parse(
  readFileSync(join(component, 'rules.yaml'), 'utf8'),
).spec;

export const alerts: string[] = groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));

export const dashboardFiles: string[] = readdirSync(join(component, 'dashboards'));

interface Dashboard {
  uid: string;
  templating: { list: { name: string }[] };
  panels: {
    id: number;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets: { refId: string; expr: string }[];
  }[];
}

export const dashboards: Dashboard[] = dashboardFiles.map((file) =>
  JSON.parse(readFileSync(join(component, 'dashboards', file), 'utf8')),
);

/** Every expression of a dashboard, with a value in place of each of Grafana's variables. */
export const drawn: string[] = dashboards.flatMap(({ panels }) =>
  panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replace(/\$__(rate_interval|range)/g, '5m').replace('$service', 'orders')),
  ),
);

const expressions = [...groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)), ...drawn];

/** The names of all metrics of ours that rules and dashboards ask for; not what rules record themselves. */
export const metricsAsked: string[] = [
  ...new Set(expressions.flatMap((expr) => expr.match(/\b(ticketing|nodejs|process)_\w+/g) ?? [])),
].map((name) => name.replace(/_(bucket|count|sum)$/, ''));

/** All values of labels that they ask for, as patterns of a line that has one; not what only a failure shows. */
export const seriesAsked: RegExp[] = expressions
  .flatMap((expr) => [...expr.matchAll(/\b(ticketing_\w+)\{([^}]*)\}/g)])
  .flatMap(([, metric, labels = '']) =>
    [...labels.matchAll(/(\w+)(=~?)("[^"]*")/g)]
      .filter(([, label = '']) => !['namespace', 'job'].includes(label))
      .flatMap(([, label, operator, quoted = '']) =>
        (operator === '=' ? [JSON.parse(quoted).replace(/[.+]/g, '\\$&')] : JSON.parse(quoted).split('|'))
          .filter((value: string) => !['5..', 'failed'].includes(value))
          .map((value: string) => new RegExp(`^${metric}\\{.*\\b${label}="${value}"`, 'm')),
      ),
  );
