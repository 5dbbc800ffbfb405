import { existsSync, readFileSync } from 'node:fs';
import mongoose from 'mongoose';
import { type Stack, startStack } from '../../dev/src/testing/stack';
import { runningIn } from '../../dev/src/topology/services';
import { services as all, servicesWithDatabase } from '../../dev/src/workspaces';

/** The services of a test's stack: it runs without mails, unless it asks for them. */
export const services = runningIn({ mail: false }, all);

/** Starts a stack for a test file; without the web app unless requested. */
export const wholeStack = (env: Record<string, string> = {}): Promise<Stack> =>
  startStack({ env: { NO_CLIENT: '1', ...env } });

type Processes = { name: string; pid: number | string; url?: string }[];

/** The addresses of a running system's parts: a stack's, or a cluster's forwarded ports. */
export interface System {
  /** The one origin that users know. */
  readonly url: string;
  /** The running processes. @returns `pid`: a different one after each start */
  processes(): Processes | Promise<Processes>;
  /** @throws Error when there is no such process */
  process(name: string): { url?: string };
}

/** Runs `work` with a service's own database. */
export async function withDatabase<T>(
  system: System,
  service: string,
  work: (database: mongoose.mongo.Db) => Promise<T>,
): Promise<T> {
  const connection = await mongoose.createConnection(`${system.process(`mongo-${service}`).url}`).asPromise();
  try {
    if (!connection.db) throw new Error('not connected');
    return await work(connection.db);
  } finally {
    await connection.close();
  }
}

/** Every document of a collection of a service's database. */
export const documents = (system: System, service: string, collection: string) =>
  withDatabase(system, service, (database) => database.collection(collection).find().toArray());

/** The number of dead letters in all databases together. */
export async function deadLetters(stack: Stack): Promise<number> {
  const databases = runningIn({ mail: stack.processes().some(({ name }) => name === 'inbox') }, servicesWithDatabase);
  const counts = databases.map(async (service) => (await documents(stack, service, 'dead_letters')).length);
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** The lines in the services' logs about unhandled rejections. */
export function unhandledRejections(stack: Stack): string[] {
  return stack
    .processes()
    .filter(({ name }) => all.some((service) => name.startsWith(service)))
    .flatMap(({ log }) => (existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []))
    .filter((line) => /unhandled|UnhandledPromiseRejection/i.test(line));
}

/** The process ids by name: equal before and after means that nothing was restarted. */
export const pids = (stack: Stack): Record<string, number> =>
  Object.fromEntries(stack.processes().map(({ name, pid }) => [name, pid]));

/** The Stripe emulator's record of money. */
export interface StripeState {
  paymentIntents: { id: string; status: string; amount_received: number; metadata: Record<string, string> }[];
}
