import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { bareContext, shareOf } from '../tracing';

test('of what a visitor sends along, only which trace it is goes on to the API', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const sent = { traceparent, tracestate: 'shop=ann', baggage: 'user=ann' };
  const passedOn = {};
  bareContext.inject(bareContext.extract(ROOT_CONTEXT, sent, defaultTextMapGetter), passedOn, defaultTextMapSetter);
  expect(passedOn).toEqual({ traceparent });
});

test('the share of the traces is all of them, or a number from 0 to 1', () => {
  expect([undefined, '', '0', '0.1', '1'].map(shareOf)).toEqual([1, 1, 0, 0.1, 1]);
  for (const setting of ['abc', '-1', '10']) expect(() => shareOf(setting)).toThrow('TRACES_SAMPLED');
});
