import type { OwnCommand } from '@ticketing/common';
import { findOlderSales } from './models/sales';

/** The operator's commands that only orders has. */
export const orderCommands: Record<string, OwnCommand> = {
  'sales fill': {
    usage: ['', 'put what was sold before there were statements into these'],
    run: async (_service, _argument, print) => {
      const { found, unknown } = await findOlderSales();
      print(`${found} orders found, ${unknown} with a ticket whose seller is not known`);
    },
  },
};
