import { system } from '../contract/system';
import { eventually } from '../support/eventually';
import { Person } from '../support/person';
import { documents } from '../support/whole-stack';

const count = 30;

describe('replicas', () => {
  it(`of ${count} tickets, each created at 5 and edited to 10 and 15 at the same time, end at 15 and version 2`, async () => {
    const seller = await Person.signUp(system.url);
    const ids = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const { id } = await seller.sell(`Ticket ${index}`, 5);
        for (const price of [10, 15]) {
          const { status } = await seller.put(`/api/tickets/${id}`, { title: `Ticket ${index}`, price });
          expect(status).toBe(200);
        }
        return id;
      }),
    );
    await eventually(async () => {
      const replicas = new Map(
        (await documents(system, 'orders', 'ticketreplicas')).map((found) => [String(found._id), found]),
      );
      const states = ids.map((id) => ({ price: replicas.get(id)?.price, version: replicas.get(id)?.version }));
      expect(states).toEqual(ids.map(() => ({ price: 1500, version: 2 })));
    });
    await eventually(async () => {
      const waiting = (await documents(system, 'tickets', 'tickets')).filter(({ outbox }) => outbox.length > 0);
      expect(waiting).toEqual([]);
    });
  });
});
