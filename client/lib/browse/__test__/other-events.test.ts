import { apiGet } from '../../api/api';
import type { EventSummary } from '../../api/api-types';
import { otherEvents } from '../other-events';

jest.mock('../../api/api', () => ({ apiGet: jest.fn() }));

const events = [
  ['1', 'Cork', 'music'],
  ['2', '', 'sport'],
  ['3', 'Cork', 'sport'],
  ['4', 'Cork', 'music'],
  ['5', 'Cork', 'music'],
  ['6', 'Whitby', 'theatre'],
  ['7', 'Whitby', 'sport'],
].map(([id, city, category]) => ({ id, city, category }) as EventSummary);

/** As the API answers, which compares cities in its own way. */
const api = jest.mocked(apiGet<EventSummary[]>).mockImplementation(async (path) => {
  const asked = new URL(path, 'http://api').searchParams;
  const [city, category] = ['city', 'category'].map((name) => asked.get(name)?.toLowerCase());
  const data = events
    .filter((event) => (!city || event.city?.toLowerCase() === city) && (!category || event.category === category))
    .slice(0, Number(asked.get('limit')));
  return { ok: true, data, next: undefined, total: undefined, didYouMean: undefined };
});

test.each([
  [{ city: 'whitby' }, ['6', '7', '1'], 2],
  [{ city: 'Whitby', category: 'music' as const, id: '7' }, ['6', '1', '4'], 2],
  [{ city: 'Cork', category: 'sport' as const }, ['1', '3', '4'], 1],
  [{ city: 'Oslo', category: 'family' as const, id: '1' }, ['2', '3', '4'], 3],
  [{ city: '' }, ['1', '2', '3'], 1],
])(
  'somebody who wanted %j is led to %j, nearby first, then of its category, then the soonest',
  async (wanted, ids, calls) => {
    api.mockClear();
    expect((await otherEvents(wanted)).map(({ id }) => id)).toEqual(ids);
    expect(api).toHaveBeenCalledTimes(calls);
  },
);

test('a page does without other events where the API does not answer', async () => {
  api.mockRejectedValueOnce(new Error('503'));
  expect(await otherEvents({ city: 'Whitby' })).toEqual([]);
});
