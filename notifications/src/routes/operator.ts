import {
  type AuditLine,
  auditLineOf,
  type Clock,
  CodedError,
  operatorRouter,
  show,
  storyView,
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
      res.json((await mailsAbout(validated(req, mailsOf).about)).map((mail) => viewMail(mail)));
    })
    .post('/operator/resend', validateRequest(givenMail), async (req, res) => {
      const line = auditLineOf(req, 'resend', clock);
      const mail = await resendMail(validated(req, givenMail).id, line);
      if (!mail) throw new CodedError('not_found');
      res.json(viewMail(mail, line));
    });
}

const viewMail = ({ _id: id, ...mail }: MailDocument, line?: AuditLine) =>
  show(operatedMail, {
    ...storyView(mail, undefined, line),
    ...{ id, kind: mail.kind, about: mail.about, happenedAt: mail.happenedAt, attempts: mail.attempts },
    ...{ dueAt: mail.dueAt, error: mail.error, outcome: mail.outcome, endedAt: mail.endedAt },
  });
