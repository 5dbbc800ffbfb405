import { CodedError, isCoded, ValidationError } from '../coded-error';
import { type ErrorCode, errorTable } from '../table';

/** The statuses in the contract, plus 414 for an address that is too long and 421 for a foreign host. */
const statuses = [400, 401, 402, 403, 404, 409, 413, 414, 415, 421, 429, 500, 503];
const codes = Object.keys(errorTable) as ErrorCode[];

describe('the error table', () => {
  it.each(codes)('gives %s a status of the contract and a message for people', (code) => {
    const { status, message } = errorTable[code];
    expect(statuses).toContain(status);
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(message).toMatch(/^[A-Z][^.\n]{5,60}$/);
    expect(message).not.toMatch(/mongo|redis|nats|stripe|express|undefined|null|index|E11000/i);
  });

  it('says something different for every code', () => {
    const messages = codes.map((code) => errorTable[code].message);
    expect(new Set(messages).size).toBe(codes.length);
  });

  it('keeps the codes that the contract promises', () => {
    expect(errorTable).toMatchObject({
      not_owner: { status: 401 },
      version_conflict: { status: 409 },
      internal: { status: 500 },
      ticket_reserved: { status: 400 },
      ticket_sold: { status: 400 },
      ticket_withdrawn: { status: 400 },
      order_complete: { status: 400 },
      order_being_paid: { status: 400 },
      order_cancelled: { status: 400 },
      order_expired: { status: 400 },
      invalid_credentials: { status: 400 },
    });
  });
});

describe('CodedError', () => {
  it('takes status and message from the table', () => {
    const error = new CodedError('ticket_reserved', { field: 'ticketId' });
    expect(error).toMatchObject({ status: 400, message: 'Ticket is already reserved', code: 'ticket_reserved' });
    expect(error.entries).toEqual([
      { message: 'Ticket is already reserved', code: 'ticket_reserved', field: 'ticketId' },
    ]);
  });

  it('says in its own words what somebody else has refused, under the status of the table', () => {
    const error = new CodedError('card_declined', { message: 'Not enough money', publicCode: 'insufficient_funds' });
    expect(error.status).toBe(402);
    expect(error.entries).toEqual([{ message: 'Not enough money', code: 'insufficient_funds' }]);
  });

  it('is recognised by its code, and nothing else is', () => {
    expect(isCoded(new CodedError('not_found'), 'not_found')).toBe(true);
    expect(isCoded(new CodedError('not_found'), 'internal')).toBe(false);
    expect(isCoded(new Error('not_found'), 'not_found')).toBe(false);
    expect(isCoded(undefined, 'not_found')).toBe(false);
  });
});

describe('ValidationError', () => {
  it('answers 400 with one entry per bad field', () => {
    const entries = [
      { message: 'title is missing', code: 'invalid', field: 'title' },
      { message: 'price is missing', code: 'invalid', field: 'price' },
    ];
    expect(new ValidationError(entries)).toMatchObject({
      status: 400,
      entries,
      message: 'title is missing; price is missing',
    });
  });
});
