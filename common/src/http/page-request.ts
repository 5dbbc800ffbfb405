import type { Request, Response } from 'express';
import { query } from 'express-validator';

const defaultLimit = 20;
const maxLimit = 100;

/** The query parameters of every list: `limit` (1 to 100, 20 by default) and `cursor`. */
export const pageParameters = () => [
  query('limit', `limit must be a whole number from 1 to ${maxLimit}`)
    .default(defaultLimit)
    .not()
    .isArray()
    .bail()
    .isInt({ min: 1, max: maxLimit, allow_leading_zeroes: false })
    .toInt(),
  query('cursor', 'cursor must be one that a Link header gave').optional().isString().bail().isLength({ max: 500 }),
];

/** Tells where the next page is: this request's own address with the cursor of the next page. */
export function linkNextPage(req: Request, res: Response, next: string | undefined): void {
  if (next === undefined) return;
  const url = new URL(req.originalUrl, 'http://origin');
  url.searchParams.set('cursor', next);
  res.set('Link', `<${url.pathname}${url.search}>; rel="next"`);
}
