import type { Collections } from '../ledger';
import { type Endpoint, ok } from './endpoint';
import { noSuch } from './errors';

const retrieval = (name: 'charges' | 'events', what: string): Endpoint => ({
  operation: 'retrieve',
  method: 'get',
  path: `/v1/${name}/:id`,
  parameters: [],
  prepare: () => (call) => {
    const found: Collections['charges' | 'events'] | undefined = call.change.get(name, call.id);
    if (!found) throw noSuch(what, call.id, { param: 'id' });
    return ok(found);
  },
});

export const retrievals: Endpoint[] = [retrieval('charges', 'charge'), retrieval('events', 'event')];
