import {
  type EventData,
  linkKinds,
  noticeKinds,
  type Replica,
  replicaSchema,
  type subjectsOf,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { User } from '../domain/known';

const link = {
  kind: { type: String, required: true, enum: linkKinds },
  ...{ id: String, to: String, requestedAt: String, expiresAt: String },
};

const signIn = { id: String, device: String, network: String, at: String };

const notice = { id: String, kind: { type: String, required: true, enum: noticeKinds }, at: String };

const schema = replicaSchema<User>({
  email: { type: String, default: null },
  locale: { type: String, default: null },
  signIns: { type: [new mongoose.Schema(signIn, { _id: false, id: false })], required: true },
  notices: { type: [new mongoose.Schema(notice, { _id: false, id: false })], required: true },
  passwordSetAt: Date,
  sessionsEndedAt: Date,
  endedSessions: { type: [String], default: undefined },
  links: { type: [new mongoose.Schema(link, { _id: false, id: false })], required: true },
});

export const UserReplicaModel = mongoose.model('UserReplica', schema);

type UserEvent = EventData<ReturnType<typeof subjectsOf<'user'>>[number]>;

export const userReplica: Replica<UserEvent, User> = {
  aggregate: 'user',
  model: UserReplicaModel,
  learn: (data) =>
    'deletedAt' in data
      ? {
          ...{ email: null, locale: null, signIns: [], notices: [], passwordSetAt: null, links: [] },
          ...{ sessionsEndedAt: null, endedSessions: [] },
        }
      : {
          ...{ email: data.email, locale: data.locale ?? null },
          ...{ signIns: data.signIns ?? [], notices: data.notices ?? [], links: data.links },
          passwordSetAt: data.passwordSetAt ? new Date(data.passwordSetAt) : null,
          sessionsEndedAt: data.sessionsEndedAt ? new Date(data.sessionsEndedAt) : null,
          endedSessions: (data.endedSessions ?? []).map(({ id }) => id),
        },
};
