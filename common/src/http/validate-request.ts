import type { Request, RequestHandler } from 'express';
import { matchedData, query, type ValidationChain, validationResult } from 'express-validator';
import { CodedError, ValidationError } from '../errors';

/**
 * Runs the chains and refuses the request if any failed: one entry per bad field, code `invalid`.
 * @returns a handler to stand before a route's own
 */
export function validateRequest(...chains: ValidationChain[]): RequestHandler {
  return async (req, _res, next) => {
    // One after the other, so that the entries stand in the order of the fields.
    for (const chain of chains) await chain.run(req);
    const problems = validationResult(req).array({ onlyFirstError: true });
    const entries = problems.map((problem) => ({
      message: String(problem.msg),
      code: 'invalid',
      ...(problem.type === 'field' ? { field: problem.path } : {}),
    }));
    next(entries.length > 0 ? new ValidationError(entries) : undefined);
  };
}

/** What the chains of `validateRequest` let through, and nothing else of the input. */
export function validated<T extends object>(req: Request): T {
  return matchedData<T>(req, { includeOptionals: false });
}

const maxIds = 100;
const idsOf = (value: unknown): string[] => String(value).split(',');

/** A query parameter of 1 to 100 ids, separated by commas; `validated` has them as a list. */
export function idList(name: string): ValidationChain {
  return query(name, `${name} must be 1 to ${maxIds} ids, separated by commas`)
    .isString()
    .bail()
    .custom((value) => idsOf(value).length <= maxIds && idsOf(value).every(isId))
    .customSanitizer(idsOf);
}

/** The `id` of the path. @throws CodedError `not_found` if it is no id: nothing can be there. */
export function pathId(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(id)) throw new CodedError('not_found');
  return id;
}

/** Whether a value is the text of an id: 24 lower-case hexadecimal digits. */
export const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value);
