import type { Router } from 'express';
import type { Model } from 'mongoose';
import type * as z from 'zod';
import type { Subject } from '../events';
import type { RawBody } from '../http/json-body';
import type { ApiDescription } from '../http/openapi';
import type { SessionEnds } from '../http/session-ends';
import type { Broker, DeadLetterBox, ListenerContext } from '../messaging';
import type { AnyAggregateStore, AnyReaction, OutboxRelay } from '../store';
import type { Clock } from './clock';
import type { Logger } from './logger';
import type { Worker } from './periodic';

/** What a service gets to build its components with. */
export interface ServiceContext<Settings> {
  settings: Settings;
  logger: Logger;
  clock: Clock;
  broker: Broker;
  /** Passed to the constructor of every Listener. */
  listenerContext: ListenerContext;
  /** Carries outboxes to the broker; for services with a database. */
  relay: OutboxRelay;
}

/** Anything that listens; if it has subjects it is a Listener, which can also replay a dead letter. */
export interface ServiceListener {
  readonly subjects?: readonly Subject[];
  /** Its queue group: several listeners of a service may hear of the same subject. */
  readonly group?: string;
  /** The replica it fills: regularly compared with its owner, and swept for missing effects. */
  readonly reaction?: AnyReaction | undefined;
  listen(): Promise<void>;
  replay?(subject: Subject, payload: string): Promise<void>;
}

/** The parts of a service; the kit starts and stops them. */
export interface ServiceComponents {
  routes?: Router[];
  listeners?: ServiceListener[];
  workers?: Worker[];
  /** The aggregates it owns: their outboxes are swept, and other services' replicas are reconciled with them. */
  aggregates?: AnyAggregateStore[];
  /** Further models with indexes; all indexes are created before the service serves anything. */
  // biome-ignore lint/suspicious/noExplicitAny: models of any document
  models?: Model<any>[];
  /** Where its dead letters are kept if it has no database. */
  deadLetters?: DeadLetterBox;
  /** Which sessions have ended, if it knows by itself; other services are told by events. */
  sessionEnds?: SessionEnds;
  /** Further conditions for being ready and serving. */
  checks?: Record<string, () => boolean>;
  /** Runs first when the service stops, e.g. to end streams that would keep the server open. */
  beforeStop?: () => void;
  /** Runs last when the service stops, e.g. to close its own connections. */
  close?: () => Promise<void>;
}

/** An operator command that only one service has; see `operate`. */
export interface OwnCommand {
  /** Its line in the list of commands: what follows its words, and what it does. */
  usage: [string, string];
  /**
   * Runs in the service's environment, as the kit's commands do.
   * @param argument what follows its words, if anything does
   */
  run(
    service: { clock: Clock; components: ServiceComponents },
    argument: string | undefined,
    print: (line: string) => void,
    json: boolean,
  ): Promise<void>;
}

export interface ServiceDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The service's name in logs, and its queue group and durables at the broker: renaming it replays every channel. */
  name: string;
  /** Where its API is mounted, e.g. /api/tickets; a service without one only listens. */
  apiPath?: string;
  /** The description of its API, served at <apiPath>/openapi.json. */
  openapi?: ApiDescription;
  /** Its routes that read a raw body instead of JSON. */
  rawBodies?: RawBody[];
  /** Whether it has a database; without one it brings its own dead-letter store. */
  database: boolean;
  /**
   * The events it publishes; the broker permits no others (infra/k8s/services/<service>/publishes). A service without
   * this takes no part in events and needs no broker; one that only listens declares [].
   */
  publishes?: readonly Subject[];
  /** It starts, and is ready, whether or not the broker is there: nothing that it answers depends on events. */
  startsWithoutBroker?: boolean;
  /** Its own settings, in addition to the kit's. */
  settings: Shape;
  /** Its own operator commands, by their words, in addition to the kit's. */
  commands?: Record<string, OwnCommand>;
  build(context: ServiceContext<z.infer<z.ZodObject<Shape>>>): ServiceComponents | Promise<ServiceComponents>;
}

/** Declares a service; `runService` runs it as a process, the test harness starts it inside a test. */
export function defineService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
): ServiceDefinition<Shape> {
  return definition;
}

/** @returns a service's reactions to other services' aggregates: one per replica */
export const reactionsOf = ({ listeners = [] }: ServiceComponents): AnyReaction[] =>
  listeners.flatMap(({ reaction }) => reaction ?? []);
