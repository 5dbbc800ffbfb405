import type { Router } from 'express';
import type { Model } from 'mongoose';
import type { z } from 'zod';
import type { Subject } from '../events';
import type { RawBody } from '../http/json-body';
import type { ApiDescription } from '../http/openapi';
import type { Broker, DeadLetterBox, ListenerContext } from '../messaging';
import type { AnyAggregateStore, AnyReaction, OutboxRelay } from '../store';
import type { Clock } from './clock';
import type { Logger } from './logger';
import type { Worker } from './periodic';

/** What a service is given to build its components with. */
export interface ServiceContext<Settings> {
  settings: Settings;
  logger: Logger;
  clock: Clock;
  broker: Broker;
  /** What every Listener is constructed with. */
  listenerContext: ListenerContext;
  /** Carries outboxes to the broker; for services with a database. */
  relay: OutboxRelay;
}

/** Something that listens; with subjects it is a Listener, which can handle a dead letter once more. */
export interface ServiceListener {
  readonly subjects?: readonly Subject[];
  /** The replica it fills: compared with its owner from time to time, and swept for effects that are not done. */
  readonly reaction?: AnyReaction | undefined;
  listen(): Promise<void>;
  replay?(subject: Subject, payload: string): Promise<void>;
}

/** What a service consists of; the kit starts and stops it. */
export interface ServiceComponents {
  routes?: Router[];
  listeners?: ServiceListener[];
  workers?: Worker[];
  /** What it owns: outboxes are swept, and others' replicas are told what they have missed. */
  aggregates?: AnyAggregateStore[];
  /** Further models that have indexes; all indexes are made before anything is served. */
  // biome-ignore lint/suspicious/noExplicitAny: models of whatever document
  models?: Model<any>[];
  /** Where its dead letters are, if it has no database. */
  deadLetters?: DeadLetterBox;
  /** Further conditions of being ready and serving. */
  checks?: Record<string, () => boolean>;
  /** Runs first when the service stops, e.g. to end streams that would hold the server open. */
  beforeStop?: () => void;
  /** Runs last when the service stops, e.g. to close connections of its own. */
  close?: () => Promise<void>;
}

export interface ServiceDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Names the service in logs, and its queue group and durables at the broker: renaming it replays every channel. */
  name: string;
  /** Where its API is mounted, e.g. /api/tickets; a service without one only listens. */
  apiPath?: string;
  /** What its API is, served at <apiPath>/openapi.json. */
  openapi?: ApiDescription;
  /** Its routes that read the bytes of a body rather than JSON. */
  rawBodies?: RawBody[];
  /** Whether it has a database; without one it brings a place for its dead letters. */
  database: boolean;
  /**
   * The events that it publishes; the broker lets it publish these (infra/k8s/services/<service>/publishes). A service that
   * says nothing here takes no part in events, and needs no broker; one that only listens says [].
   */
  publishes?: readonly Subject[];
  /** Settings of its own, on top of the kit's. */
  settings: Shape;
  build(context: ServiceContext<z.infer<z.ZodObject<Shape>>>): ServiceComponents | Promise<ServiceComponents>;
}

/** Declares a service; `runService` makes a process of it, the test harness starts it inside a test. */
export function defineService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
): ServiceDefinition<Shape> {
  return definition;
}

/** @returns what a service does with what it learns of others' aggregates: one for each replica that it keeps */
export const reactionsOf = ({ listeners = [] }: ServiceComponents): AnyReaction[] =>
  listeners.flatMap(({ reaction }) => reaction ?? []);
