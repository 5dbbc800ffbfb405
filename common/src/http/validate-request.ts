import type { Request, RequestHandler } from 'express';
import { checkSchema, matchedData, validationResult } from 'express-validator';
import { CodedError, ValidationError } from '../errors';
import { isId } from './field';
import { type Input, mapFields, type Shape, type Values } from './shape';

const inputs = new WeakMap<RequestHandler, Input>();

/** What a handler validates; undefined if it is not from `validateRequest`. */
export const inputOf = (handler: RequestHandler): Input | undefined => inputs.get(handler);

/**
 * Validates an input and refuses the request if a field is invalid: one entry per invalid field, code `invalid`.
 * @returns a handler to put before the route's own, which then reads the input with `validated`
 */
export function validateRequest(input: Input): RequestHandler {
  const { location, fields } = input;
  const chains = Object.entries(fields).map(([name, { rules }]) => {
    const [chain] = checkSchema({ [name]: rules }, [location]);
    return { name, chain, skippable: rules.optional !== undefined };
  });
  const handler: RequestHandler = async (req, _res, next) => {
    // One after the other, so that the entries come in the order of the fields.
    // A missing field's rules need not run to find that it may be missing.
    const given = req[location] ?? {};
    for (const { name, chain, skippable } of chains)
      if (!skippable || (given[name] ?? null) !== null) await chain?.run(req);
    const problems = validationResult(req).array({ onlyFirstError: true });
    const entries = problems.map((problem) => ({
      message: String(problem.msg),
      code: 'invalid',
      ...(problem.type === 'field' ? { field: problem.path } : {}),
    }));
    next(entries.length > 0 ? new ValidationError(entries) : undefined);
  };
  inputs.set(handler, input);
  return handler;
}

/**
 * The input that `validateRequest` has accepted.
 * @returns every field of the input, undefined for a missing one, and nothing else from the request
 */
export function validated<S extends Shape>(req: Request, { location, fields }: Input<S>): Values<S> {
  // A body has each field as it was accepted. A query is parsed again each time, and what is missing has no place for defaults.
  const given = (location === 'body' && req.body) || matchedData(req, { locations: [location] });
  // Null counts as missing.
  return mapFields(fields, (_field, name) => given[name] ?? undefined) as Values<S>;
}

/** The `id` of the path. @throws CodedError `not_found` if it is not a valid id: nothing can exist there. */
export function pathId(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(id)) throw new CodedError('not_found');
  return id;
}
