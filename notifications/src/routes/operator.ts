import {
  auditLineOf,
  type Clock,
  CodedError,
  operatorRouter,
  show,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Router } from 'express';
import { givenMail, mailsOf, operatedMail } from '../api';
import { type MailDocument, MailModel, mailsAbout, resendMail } from '../models/mail';

/** For operators: GET /operator?about=, the mails about an order or a user; POST /operator/resend. */
export function operateMailsRouter(clock: Clock): Router {
  return operatorRouter(MailModel)
    .get('/operator', validateRequest(mailsOf), async (req, res) => {
      res.json((await mailsAbout(validated(req, mailsOf).about)).map(viewMail));
    })
    .post('/operator/resend', validateRequest(givenMail), async (req, res) => {
      const mail = await resendMail(validated(req, givenMail).id, auditLineOf(req, 'resend', clock));
      if (!mail) throw new CodedError('not_found');
      res.json(viewMail(mail));
    });
}

const viewMail = ({ _id: id, audit = [], ...mail }: MailDocument) =>
  show(operatedMail, {
    ...{ id, audit, kind: mail.kind, about: mail.about, happenedAt: mail.happenedAt, attempts: mail.attempts },
    ...{ dueAt: mail.dueAt, error: mail.error, outcome: mail.outcome, endedAt: mail.endedAt },
  });
