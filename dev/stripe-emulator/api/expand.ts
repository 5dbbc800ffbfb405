import type { Change } from '../ledger';
import { invalidRequest } from './errors';
import { list, type Params } from './params';

/** Replaces the ids named in `expand[]` by the objects themselves. */
export function expand(change: Change, body: object, params: Params): object {
  const expanded = list(params, 'expand').map((name) => {
    const id = (body as Params)[name];
    if (id === undefined)
      throw invalidRequest(`This property cannot be expanded (${name}).`, undefined, { param: 'expand' });
    return [name, typeof id === 'string' ? (objectOf(change, id) ?? id) : id];
  });
  return { ...body, ...Object.fromEntries(expanded) };
}

function objectOf(change: Change, id: string): object | undefined {
  return change.get('charges', id) ?? change.get('intents', id) ?? change.get('methods', id)?.method;
}
