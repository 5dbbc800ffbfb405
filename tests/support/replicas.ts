import { eventually } from './eventually';
import { type System, withDatabase } from './whole-stack';

const untilKnown = (system: System, service: string, collection: string, id: string, version = 0): Promise<void> =>
  withDatabase(system, service, (database) =>
    eventually(async () => {
      expect(
        await database
          .collection<{ _id: string; version: number }>(collection)
          .countDocuments({ _id: id, version: { $gte: version } }),
      ).toBe(1);
    }),
  );

/**
 * Waits until orders has received a ticket at a version: before that, a reservation answers that there is no such
 * ticket.
 */
export const untilForSale = (system: System, ticketId: string, version?: number): Promise<void> =>
  untilKnown(system, 'orders', 'ticketreplicas', ticketId, version);

/** Waits until payments has received an order: before that, a payment answers that there is no such order. */
export const untilPayable = (system: System, orderId: string): Promise<void> =>
  untilKnown(system, 'payments', 'orderreplicas', orderId);
