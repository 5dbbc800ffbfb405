import { randomUUID } from 'node:crypto';
import { limitAttempts, personal, show, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import type { Door } from '../admission/door';
import { admitted, scannedCode } from '../api';

/** A door in a hurry is refused less often; a guesser needs 2^47 tries for a ticket whose second they know. */
const limit = limitAttempts({ name: 'admission', limit: 300, windowSeconds: 15 * 60 });

/** POST /admissions: lets in the buyer whose code was scanned, once; for anyone with a pass to the door. */
export function newAdmissionRouter(door: Door): Router {
  return Router().post('/admissions', validateRequest(scannedCode), limit, async (req, res) => {
    const { code, pass, scan = randomUUID() } = validated(req, scannedCode);
    const { ticket, admission } = await door.admit({ code, pass, scan });
    const { id, title } = ticket;
    personal(res).json(show(admitted, { ticket: { id, title }, usedAt: admission?.at }));
  });
}
