import type { Document } from './database';
import { readable } from './executions';
import { instants } from './intern';
import type { State, World } from './world';

/** @returns what happens on a path, one line for each step */
export function tell(world: World, path: State[]): string[] {
  return path.slice(1).map((after, index) => readable(step(world, path[index] ?? after, after)));
}

function step(world: World, before: State, after: State): string {
  const told = [...time(before, after), ...activities(world, before, after), ...documents(world, before, after)];
  const fault = faultOf(world, before, after);
  return `${fault ? `${fault}: ` : ''}${[...told, ...intents(world, before, after), ...messages(world, before, after)].join('; ')}`;
}

function time(before: State, after: State): string[] {
  if (before.clock === after.clock) return [];
  const seconds = ((instants[after.clock] ?? 0) - (instants[0] ?? 0)) / 1000;
  return [`it is ${seconds} s`];
}

/** Shows which activity has proceeded by its absence, or by its new point. */
function activities(world: World, before: State, after: State): string[] {
  const names = ({ running }: State) => running.map((id) => world.executions.point(id).activity.name);
  const [was, is] = [names(before), names(after)];
  const begun = is.filter((name) => !was.includes(name)).map((name) => `${name}, and is half-way`);
  const ended = was.filter((name) => !is.includes(name)).map((name) => `${name}, and is done`);
  const gone = before.running
    .filter((id) => !after.running.includes(id))
    .map((id) => world.executions.point(id).activity.name);
  const further = gone.filter((name) => is.includes(name)).map((name) => `${name}, and goes on`);
  return [...begun, ...ended, ...further];
}

function documents(world: World, before: State, after: State): string[] {
  return world.names.flatMap((name) => {
    const known = new Map(world.documents(before, name).map((document) => [document._id, document]));
    return world
      .documents(after, name)
      .filter((document) => known.get(document._id) !== document)
      .flatMap((document) => change(name, known.get(document._id), document));
  });
}

function change(collection: string, before: Document | undefined, after: Document): string[] {
  const { _id: id, version, status, price } = after;
  const what = [
    version === undefined ? '' : `version ${version}`,
    status,
    price === undefined ? '' : `price ${price}`,
    Array.isArray(after.waiting) ? `waited in by ${after.waiting.length}` : '',
    after.offer === undefined ? '' : 'an offer',
  ].filter(Boolean);
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const outbox = Array.isArray(after.outbox) && after.outbox.length > 0 ? ', to be published' : '';
  return [`${collection} ${id} is ${what.join(', ')}${outbox}`];
}

function intents(world: World, before: State, after: State): string[] {
  const known = new Map(world.stripe(before).intents.map((intent) => [intent.id, intent]));
  return world
    .stripe(after)
    .intents.filter((intent) => JSON.stringify(intent) !== JSON.stringify(known.get(intent.id)))
    .map(({ id, status, amountRefunded }) => `Stripe's ${id} is ${status}${amountRefunded > 0 ? ' and refunded' : ''}`);
}

function messages(world: World, before: State, after: State): string[] {
  const [was, is] = [world.waiting(before), world.waiting(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((queue) => {
    const more = (is[queue]?.length ?? 0) - (was[queue]?.length ?? 0);
    if (more === 0) return [];
    return [`${more > 0 ? 'a message more' : 'a message less'} waits for ${queue}`];
  });
}

function faultOf(world: World, before: State, after: State): string | undefined {
  const [was, is] = [before, after].map(({ left }) => world.lefts.view<Record<string, number>>(left));
  return (
    Object.keys(is ?? {}).find((kind) => kind !== 'faults' && kind in names && is?.[kind] !== was?.[kind]) &&
    names[Object.keys(is ?? {}).find((kind) => kind in names && is?.[kind] !== was?.[kind]) ?? '']
  );
}

const names: Record<string, string> = {
  crashes: 'CRASH',
  losses: 'LOST',
  repeats: 'REPEATED',
  overtakings: 'OVERTAKEN',
  jumps: 'CLOCK',
  stripeFaults: 'STRIPE UNKNOWN',
  lapses: 'LAPSED',
};
