import type { Request, RequestHandler } from 'express';
import { checkSchema, matchedData, validationResult } from 'express-validator';
import { CodedError, ValidationError } from '../errors';
import { isId } from './field';
import { type Input, mapFields, type Shape, type Values } from './shape';

/**
 * Checks the fields of an input and refuses the request if any is wrong: one entry per bad field, code `invalid`.
 * @returns a handler to stand before a route's own, which then reads the input with `validated`
 */
export function validateRequest({ location, fields }: Input): RequestHandler {
  const chains = checkSchema(
    mapFields(fields, ({ rules }) => rules),
    [location],
  );
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

/**
 * An input that `validateRequest` has let through.
 * @returns every field, undefined for one that is missing, and nothing else of what was sent
 */
export function validated<S extends Shape>(req: Request, { location, fields }: Input<S>): Values<S> {
  const given = matchedData(req, { includeOptionals: false, locations: [location] });
  return mapFields(fields, (_field, name) => given[name]) as Values<S>;
}

/** The `id` of the path. @throws CodedError `not_found` if it is no id: nothing can be there. */
export function pathId(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(id)) throw new CodedError('not_found');
  return id;
}
