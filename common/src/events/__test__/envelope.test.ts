import { createEnvelope, type EventData, MalformedEvent, parseEvent, Subjects, serializeEvent } from '..';

const data: EventData<'order:created'> = {
  id: '65a000000000000000000001',
  version: 0,
  status: 'created',
  userId: '65a000000000000000000002',
  expiresAt: '2026-11-21T10:15:00.000Z',
  ticket: { id: '65a000000000000000000003', price: 2050, currency: 'USD' },
};
const about = {
  aggregateId: data.id,
  version: data.version,
  data,
  occurredAt: new Date('2026-11-21T10:00:00Z'),
  correlationId: 'request-1',
};
const envelope = createEnvelope(Subjects.OrderCreated, about);

function problem(payload: string): MalformedEvent {
  try {
    parseEvent(Subjects.OrderCreated, payload);
  } catch (error) {
    if (error instanceof MalformedEvent) return error;
    throw error;
  }
  throw new Error('the payload was read');
}

describe('an event', () => {
  it('has an id that tells its subject, aggregate and version', () => {
    expect(envelope.id).toBe('order:created:65a000000000000000000001:0');
  });

  it('comes out of the wire as it went in', () => {
    expect(parseEvent(Subjects.OrderCreated, serializeEvent(envelope))).toEqual(envelope);
  });

  it('may carry fields from a newer owner, which are left out', () => {
    const newer = { ...envelope, traceId: 'x', data: { ...data, seat: 12, ticket: { ...data.ticket, row: 3 } } };
    expect(parseEvent(Subjects.OrderCreated, JSON.stringify(newer))).toEqual(envelope);
  });

  it('keeps the trace of its cause, unless that cannot be read', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const traced = createEnvelope(Subjects.OrderCreated, { ...about, traceparent });
    expect(parseEvent(Subjects.OrderCreated, serializeEvent(traced))).toEqual({ ...envelope, traceparent });
    expect(parseEvent(Subjects.OrderCreated, JSON.stringify({ ...traced, traceparent: 'x' }))).toEqual(envelope);
  });

  it.each([
    ['is not JSON', '{"id": "order:cr', 'not_json', /order:created is not JSON/],
    ['is no object', '"text"', 'not_an_envelope', /no valid envelope/],
    ['has no envelope', JSON.stringify(data), 'not_an_envelope', /subject/],
    ['has a version below zero', JSON.stringify({ ...envelope, version: -1 }), 'not_an_envelope', /version/],
    [
      'is of another subject',
      JSON.stringify({ ...envelope, subject: 'order:cancelled' }),
      'other_subject',
      /order:cancelled/,
    ],
    ['has no data', JSON.stringify({ ...envelope, data: undefined }), 'not_an_envelope', /data/],
    ['lacks a field', json({ userId: undefined }), 'invalid_data', /userId/],
    ['has a fractional price', json({ ticket: { ...data.ticket, price: 20.5 } }), 'invalid_data', /ticket\.price/],
    ['has a lower-case currency', json({ ticket: { ...data.ticket, currency: 'usd' } }), 'invalid_data', /ISO 4217/],
    ['has an unknown status', json({ status: 'lost' }), 'invalid_data', /status/],
    ['has an id of another kind', json({ id: '42' }), 'invalid_data', /24 hexadecimal/],
    ['has a date without a time', json({ expiresAt: '2026-11-21' }), 'invalid_data', /expiresAt/],
  ] as const)('is refused with the reason when it %s', (_what, payload, reason, message) => {
    const error = problem(payload);
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
  });

  function json(change: object): string {
    return JSON.stringify({ ...envelope, data: { ...data, ...change } });
  }
});
