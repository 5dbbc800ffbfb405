/**
 * Every error a client can see: its code, HTTP status and message. Services throw codes, never statuses. Codes are part
 * of the contract: add, never rename.
 */
export const errorTable = {
  malformed_json: { status: 400, message: 'The body is not valid JSON' },
  bad_request: { status: 400, message: 'The request could not be understood' },
  invalid_cursor: { status: 400, message: 'The cursor is not valid for this list' },
  amount_too_small: { status: 400, message: 'The price is too low' },
  email_in_use: { status: 400, message: 'An account with this email already exists' },
  invalid_credentials: { status: 400, message: 'Wrong email or password' },
  ticket_reserved: { status: 400, message: 'Ticket is already reserved' },
  ticket_sold: { status: 400, message: 'Ticket is already sold' },
  ticket_withdrawn: { status: 400, message: 'Ticket is no longer for sale' },
  own_ticket: { status: 400, message: 'You cannot buy your own ticket' },
  event_over: { status: 400, message: 'The event has already started' },
  too_many_reservations: { status: 400, message: 'You have too many unpaid reservations' },
  reserved_recently: { status: 400, message: 'You just had this ticket, so others get a chance first' },
  order_complete: { status: 400, message: 'Order is already paid' },
  order_being_paid: { status: 400, message: 'Order is being paid and can no longer be cancelled' },
  order_cancelled: { status: 400, message: 'Order is cancelled' },
  order_expired: { status: 400, message: 'Order has expired' },
  invalid_token: { status: 400, message: 'The payment token was not accepted' },
  invalid_signature: { status: 400, message: 'The signature is not valid' },
  not_signed_in: { status: 401, message: 'You are not signed in' },
  not_owner: { status: 401, message: 'This belongs to someone else' },
  card_declined: { status: 402, message: 'The card was declined' },
  foreign_origin: { status: 403, message: 'Requests from another site are refused' },
  not_found: { status: 404, message: 'Not found' },
  version_conflict: { status: 409, message: 'Someone else has changed this since you opened it' },
  price_changed: { status: 409, message: 'The price has changed' },
  body_too_large: { status: 413, message: 'The body is too large' },
  address_too_long: { status: 414, message: 'The address is too long' },
  not_json: { status: 415, message: 'The body must be JSON' },
  foreign_host: { status: 421, message: 'Requests for another host are refused' },
  too_many_attempts: { status: 429, message: 'Too many attempts, try again later' },
  internal: { status: 500, message: 'Something went wrong' },
  too_many_streams: { status: 503, message: 'Too many live streams are open' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorTable;
