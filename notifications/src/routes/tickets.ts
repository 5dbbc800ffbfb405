import { CodedError, limitAttempts, pathId, personal, requireAuth, show, signedIn } from '@ticketing/common';
import { type Request, type Response, Router } from 'express';
import { ticketFiles } from '../api';
import { refuseUnlessTheirs, type TicketFiles } from '../files/ticket-files';

/** A sheet, or a pass, costs some 50 ms of CPU time. */
const limit = limitAttempts({
  ...{ name: 'ticket-files', limit: 60, windowSeconds: 15 * 60 },
  ...{ of: 'all', by: (req: Request) => signedIn(req).id },
});

/** GET /tickets/:id: in which files a buyer can have the tickets of an order; and these, each at its own address. */
export function ticketFileRouters(files: TicketFiles): Router {
  const send = (res: Response, type: string, name: string, file: string | Buffer | undefined) => {
    if (file === undefined || file === 'for more') throw new CodedError('not_found');
    personal(res).attachment(name).type(type).send(file);
  };
  const orderOf = async (req: Request) => {
    const id = pathId(req);
    await refuseUnlessTheirs(id, signedIn(req).id);
    return id;
  };
  return Router()
    .get('/tickets/:id', requireAuth, async (req, res) => {
      personal(res).json(show(ticketFiles, { formats: await files.formats(await orderOf(req)) }));
    })
    .get('/tickets/:id/ticket.pdf', requireAuth, limit, async (req, res) => {
      send(res, 'application/pdf', 'ticket.pdf', await files.pdf(await orderOf(req), 'en-US'));
    })
    .get('/tickets/:id/ticket.pkpass', requireAuth, limit, async (req, res) => {
      const passes = await files.passes(await orderOf(req), 'en-US');
      if (!passes) throw new CodedError('not_found');
      send(res, passes.type, passes.name, passes.content);
    })
    .get('/tickets/:id/ticket.ics', requireAuth, async (req, res) => {
      send(res, 'text/calendar', 'ticket.ics', await files.calendar(await orderOf(req)));
    });
}
