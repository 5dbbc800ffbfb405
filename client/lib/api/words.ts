import type { ApiError } from './api-types';

const OURS = 'Something went wrong on our side. Please try again.';

/** Refusals whose own message is for programmers, in words for people. */
const WORDS: Record<string, string> = {
  bad_request: OURS,
  malformed_json: OURS,
  not_json: OURS,
  foreign_origin: OURS,
  foreign_host: OURS,
  internal: OURS,
  invalid_cursor: 'This list has moved on. Please start again at its first page.',
  invalid_token: 'This card could not be used. Please try another one.',
  body_too_large: 'This is too much text. Please shorten it.',
  too_many_attempts: 'Too many attempts. Please wait a few minutes, then try again.',
  email_not_verified: 'Please verify your email address first. Your account page can send you the link again.',
  key_reused: 'This form was sent before, with something else in it. If you want this as well, send it again.',
  not_owner: 'This belongs to someone else.',
};

/** Errors of the API as people are to read them. */
export const inWords = (errors: ApiError[]): ApiError[] =>
  errors.map((error) => ({ ...error, message: WORDS[error.code ?? ''] ?? error.message }));
