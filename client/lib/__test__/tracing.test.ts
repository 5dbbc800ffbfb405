import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { bareContext } from '../tracing';

test('of what a visitor sends along, only which trace it is goes on to the API', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const sent = { traceparent, tracestate: 'shop=ann', baggage: 'user=ann' };
  const passedOn = {};
  bareContext.inject(bareContext.extract(ROOT_CONTEXT, sent, defaultTextMapGetter), passedOn, defaultTextMapSetter);
  expect(passedOn).toEqual({ traceparent });
});
