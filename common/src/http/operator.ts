import { type Request, type RequestHandler, Router } from 'express';
import mongoose, { type Model } from 'mongoose';
import type { Clock } from '../service/clock';
import { type AuditLine, isDone, operatorActs, type PastVersion, readPage, type SortOrder } from '../store';
import { boolean, id, integer, oneOf, optional, text, time } from './field';
import { needsSession, type OwnDescription, page, parametersOf, refusals } from './openapi';
import { linkNextPage, pageFields } from './page-request';
import { readableText } from './readable-text';
import { requireAuth, requireRole, signedIn } from './require-auth';
import { bodyOf, type Json, list, objectSchema, queryOf, show } from './shape';
import { validated, validateRequest } from './validate-request';

/** What an operator says about whatever they do. */
export const actFields = {
  reason: text({
    min: 1,
    max: 500,
    read: readableText,
    message: 'Enter a reason of at most 500 characters',
    description: 'Why: a text of 1 to 500 characters, kept in the audit log for ever',
  }),
  key: optional(id({ description: 'An id made by the sender: what is sent again with the same one is done once' })),
};
export const operatorAct = bodyOf(actFields);

const auditLine = {
  id: id(),
  at: time(),
  by: id({ description: "The operator's" }),
  act: oneOf(operatorActs),
  reason: text(),
  details: optional(text({ description: 'What was chosen, where there is a choice' })),
};

const pastVersion = {
  version: integer({ min: 0 }),
  event: text({ description: 'That announced it' }),
  at: time(),
  correlationId: text({ description: 'The request that it goes back to, in the logs of all services' }),
  status: optional(text({ description: 'Since then' })),
};

/** What the answer to an operator's act says of it. */
export const actedFields = {
  done: optional(
    boolean({
      description:
        "Only of an act's answer: whether it is done, by this request or an earlier one with its key. False if there was nothing to do: then the audit log has no line of it",
    }),
  ),
};

/** What an operator sees of anything that a service owns. */
export const storyFields = {
  ...actedFields,
  audit: list(auditLine, { description: 'What operators have done to it, the latest last' }),
  history: optional(
    list(pastVersion, {
      description: 'Its latest versions, the present one last; without those from before they were kept. Not in lists',
    }),
  ),
};

/** Something that operators have acted on. */
const actedOn = { id: text(), audit: storyFields.audit };
export type ActedOn = Json<typeof actedOn>;
export type Story = Json<typeof storyFields>;

/**
 * What an operator sees of the past of something.
 * @param line of the act that this is the answer to, if any
 */
export const storyView = (
  { audit = [] }: { audit?: AuditLine[] | undefined },
  history?: PastVersion[],
  line?: AuditLine,
) => ({
  audit: audit.map((each) => show(auditLine, { ...each, details: each.details })),
  done: line && isDone(line, audit),
  history: history?.map((past) => show(pastVersion, { ...past, status: past.status })),
});

/** The id of an act that was asked for without one. */
export const newActId = (): string => new mongoose.Types.ObjectId().toHexString();

/** The line of the audit log for what an operator asks for, whose request `operatorAct` has accepted. */
export function auditLineOf(req: Request, act: AuditLine['act'], clock: Clock): AuditLine {
  const { reason, key = newActId() } = validated(req, operatorAct);
  return { id: key, at: clock.now(), by: signedIn(req).id, act, reason };
}

const logQuery = queryOf(pageFields);
const latest: SortOrder = { name: 'latest', field: 'auditedAt', direction: -1 };

/**
 * Everything under /operator of a service's API: for operators alone, whatever is asked for, so nobody else learns what
 * there is. It begins with GET /operator/log: a page of what operators have acted on, the latest first.
 * @param model the collection of what they act on
 */
// biome-ignore lint/suspicious/noExplicitAny: a model of any document
export function operatorRouter(model?: Model<any>): Router {
  const router = Router().use('/operator', requireAuth, requireRole('operator'));
  return model ? router.get('/operator/log', validateRequest(logQuery), answerLog(model)) : router;
}

const answerLog =
  // biome-ignore lint/suspicious/noExplicitAny: a model of any document
    (model: Model<any>): RequestHandler =>
    async (req, res) => {
      const { limit, cursor } = validated(req, logQuery);
      const filter = { auditedAt: { $gt: new Date(0) } };
      const { items, next } = await readPage(model, { filter, sort: latest, limit, cursor });
      linkNextPage(req, res, next);
      res.json(
        items.map(({ _id, audit = [] }) => show(actedOn, { id: String(_id), audit: storyView({ audit }).audit })),
      );
    };

/** The beginning of the description of an operation that only operators may call. */
export const forOperators = (operationId: string, summary: string) => ({
  operationId,
  summary: `For operators: ${summary}`,
  security: needsSession,
});

/** Describes GET /operator/log. */
export const describeLog = (name: string): OwnDescription['paths'] => ({
  '/operator/log': {
    get: {
      ...forOperators(name, 'a page of what operators have acted on, the latest first, with all that they did to it'),
      parameters: parametersOf(logQuery),
      responses: { 200: page('What they have acted on', objectSchema(actedOn)), ...refusals(403) },
    },
  },
});
