import { askApi } from '../ask-api';

afterEach(() => jest.restoreAllMocks());

it.each([
  ['asks again', 'GET', 2],
  ['does not send again', 'POST', 1],
  ['does not send again', 'DELETE', 1],
])('%s what got no answer: %s', async (_what, method, times) => {
  const fetched = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('The connection is gone'));
  await expect(askApi('/api/orders', { method })).rejects.toThrow('gone');
  expect(fetched).toHaveBeenCalledTimes(times);
});
