import { transports } from '@ticketing/common';
import { bench } from '../bench';
import { tableOf } from '../report';
import { works } from '../works';

test('every system does every kind of work, and the table shows what it took', async () => {
  const results = await bench({ rounds: 0, share: 0.01, only: '', say: () => undefined });
  const table = tableOf(results);
  expect(results.works.map(({ work }) => work.name)).toEqual(works.map(({ name }) => name));
  for (const { work, samples } of results.works) {
    expect(Object.keys(samples)).toEqual(work.systems);
    for (const sample of Object.values(samples)) {
      expect(sample.took).toHaveLength(sample.pieces);
      expect(sample.cpuMs).toBeGreaterThan(0);
    }
    expect(table).toContain(work.name);
  }
  // Counted where it happens: a reservation is told to others, and reading a ticket asks the database once.
  const of = (name: string) => results.works.find(({ work }) => work.name.startsWith(name))?.samples;
  for (const name of ['ours', 'classic'] as const) {
    const { publishes = 0, deliveries = 0, pieces = 0 } = of('reserve')?.[name] ?? {};
    expect(publishes).toBeGreaterThanOrEqual(2 * pieces);
    expect(deliveries).toBeGreaterThan(publishes);
  }
  expect(of('read')?.bare).toMatchObject({ commands: of('read')?.bare?.pieces });
  for (const transport of transports) expect(table).toMatch(new RegExp(`publish to handled, ${transport} .* ≥ 0.8`));
  expect(table).not.toMatch(/NaN|undefined|Infinity/);
}, 240_000);
