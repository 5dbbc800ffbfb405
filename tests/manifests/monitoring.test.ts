import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../dev/src/paths';
import { alerts, dashboards, drawn, groups, metricsAsked } from './monitoring';
import { describeWith } from './render';

interface Firing {
  /** Values by series, in promtool's notation. */
  series: Record<string, string>;
  objectives?: string[];
  calm: string;
  fires: string;
  /** Series by what they look like. */
  'false alarms'?: Record<string, Record<string, string>>;
}

const firing: Record<string, Firing> = parse(readFileSync(join(__dirname, 'alerts.yaml'), 'utf8'));

describe('every alert', () => {
  test('has its line in the runbook, which has no others', () => {
    const runbook = readFileSync(join(root, 'docs/how-to/operate.md'), 'utf8');
    expect([...new Set(runbook.match(/(?<=`)Ticketing\w+(?=`)/g))].sort()).toEqual([...alerts].sort());
  });

  test('is made to fire', () => {
    expect(Object.keys(firing).sort()).toEqual([...alerts].sort());
  });
});

test('dashboards have panels with something to draw, each with its own number and place, and variables that exist', () => {
  expect(dashboards.map(({ uid }) => uid).sort()).toEqual(
    ['bus', 'money', 'service', 'shop'].map((name) => `ticketing-${name}`),
  );
  for (const { uid, panels, templating } of dashboards) {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
    for (const { targets } of panels) expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    // Grafana's grid is 24 wide.
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => [x + (at % w), y + Math.floor(at / w)]),
    );
    expect(cells.filter(([x = 0]) => x >= 24)).toEqual([]);
    expect([uid, new Set(cells.map(String)).size]).toEqual([uid, cells.length]);
    const used = JSON.stringify(panels).match(/(?<=\$\{?)[a-z]\w*/g) ?? [];
    expect([...new Set(used)].sort()).toEqual(templating.list.map(({ name }) => name).sort());
  }
});

test('every metric that the how-to names is drawn, or an alert looks at it', () => {
  const named = readFileSync(join(root, 'docs/how-to/observe.md'), 'utf8').match(/(?<=`)ticketing_\w+/g) ?? [];
  expect([...new Set(named)].filter((name) => !metricsAsked.includes(name))).toEqual([]);
});

const { PROMTOOL_BINARY = '' } = process.env;

describeWith('promtool', PROMTOOL_BINARY !== '')('Prometheus', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-rules-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const promtool = (command: string, name: string, content: object) => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    const { status, stdout, stderr } = spawnSync(PROMTOOL_BINARY, [command, 'rules', name], {
      cwd: directory,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  test('understands every expression that is drawn', () => {
    const rules = drawn.map((expr, index) => ({ record: `drawn:${index}`, expr }));
    const { status, said } = promtool('check', 'drawn.json', { groups: [{ name: 'drawn', rules }] });
    expect({ status, said }).toMatchObject({ status: 0 });
  });

  test('fires every alert when it should, and not before', () => {
    writeFileSync(join(directory, 'rules.json'), JSON.stringify({ groups }));
    const tests = Object.entries(firing).flatMap(([name, { series, objectives, calm, fires, ...rest }]) => {
      const by = objectives ? 'alertname, objective' : 'alertname';
      const expr = `group by (${by}) (ALERTS{alertname="${name}", alertstate="firing"})`;
      const expected = objectives?.map((each) => `{alertname="${name}", objective="${each}"}`) ?? [
        `{alertname="${name}"}`,
      ];
      const given = (input: Record<string, string>) => ({
        interval: '15s',
        input_series: Object.entries(input).map(([each, values]) => ({ series: each, values })),
      });
      const falseAlarms = Object.entries(rest['false alarms'] ?? {}).map(([looksLike, input]) => ({
        ...{ name: `${name}: ${looksLike}`, ...given(input) },
        promql_expr_test: [{ expr, eval_time: fires, exp_samples: [] }],
      }));
      const promql_expr_test = [
        { expr, eval_time: calm, exp_samples: [] },
        { expr, eval_time: fires, exp_samples: expected.map((labels) => ({ labels, value: 1 })) },
      ];
      return [{ name, ...given(series), promql_expr_test }, ...falseAlarms];
    });
    const { status, said } = promtool('test', 'alerts.json', {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      tests,
    });
    expect({ status, said }).toMatchObject({ status: 0 });
  });
});
