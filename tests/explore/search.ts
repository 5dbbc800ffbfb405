import { brokenPromise, brokenStep, isGoodEnd, outcomeOf } from './promises';
import type { Steps } from './steps';
import { decode, encode, type State, type World } from './world';

export interface Found {
  states: number;
  /** The number of steps to the state furthest from the beginning. */
  depth: number;
  /** Whether every state within the bounds was seen. */
  complete: boolean;
  /** How orders and payments end in the good ends; known once all states are. */
  outcomes: string[];
  /** The first broken promise, and the shortest path to it. */
  violation?: { promise: string; path: State[] };
}

const unfinished = { complete: false, outcomes: [] };

/** Walks all states, breadth first, so that the first violation has a shortest path. */
export async function search(world: World, steps: Steps, maxStates: number): Promise<Found> {
  const graph = new Graph();
  const initial = steps.initial();
  graph.add(initial, -1);
  for (let index = 0; index < graph.size; index += 1) {
    const state = graph.state(index);
    for (const { state: next, cause, broken } of await steps.after(state)) {
      const known = graph.size;
      const at = graph.add(next, index);
      if (cause === 'system' && at !== index) graph.heals(index, at);
      const promise =
        broken ?? (at === known ? (brokenStep(world, state, next) ?? brokenPromise(world, next)) : undefined);
      if (promise) return { ...graph.extent(), ...unfinished, violation: { promise, path: graph.pathTo(at, index) } };
    }
    if (graph.size > maxStates) return { ...graph.extent(), ...unfinished };
  }
  const outcomes = new Set<string>();
  const stuck = graph.firstThatCannotReach((index) => {
    const state = graph.state(index);
    const isEnd = isGoodEnd(world, state);
    if (isEnd) outcomes.add(outcomeOf(world, state));
    return isEnd;
  });
  const violation =
    stuck === undefined
      ? {}
      : { violation: { promise: 'nothing leads from here to a good end', path: graph.pathTo(stuck) } };
  return { ...graph.extent(), complete: true, outcomes: [...outcomes].sort(), ...violation };
}

/** The visited states by number, in the order of their first visit. */
class Graph {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly parents: number[] = [];
  private readonly depths: number[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];

  get size(): number {
    return this.texts.length;
  }

  /** @returns the state's number, a new one if it was unknown */
  add(state: State, parent: number): number {
    const text = encode(state);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.numbers.set(text, number);
    this.parents.push(parent);
    this.depths.push((this.depths[parent] ?? -1) + 1);
    return number;
  }

  state(number: number): State {
    return decode(this.texts[number] ?? '');
  }

  /** The system goes from one state to the other on its own. */
  heals(from: number, to: number): void {
    this.from.push(from);
    this.to.push(to);
  }

  extent(): { states: number; depth: number } {
    return { states: this.size, depth: this.depths.at(-1) ?? 0 };
  }

  /** @param from the state before it, if not the one from which it was first reached */
  pathTo(number: number, from = this.parents[number] ?? -1): State[] {
    const path = [this.state(number)];
    for (let at = from; at !== -1; at = this.parents[at] ?? -1) path.unshift(this.state(at));
    return path;
  }

  /** @returns the first state from which the system, without further faults, cannot reach an end */
  firstThatCannotReach(isEnd: (number: number) => boolean): number | undefined {
    const into = groupByTarget(this.from, this.to, this.size);
    const reaches = new Uint8Array(this.size);
    const open: number[] = [];
    for (let number = 0; number < this.size; number += 1) if (isEnd(number)) open.push(number);
    for (const number of open) reaches[number] = 1;
    for (let number = open.pop(); number !== undefined; number = open.pop())
      for (const before of into(number)) {
        if (reaches[before]) continue;
        reaches[before] = 1;
        open.push(before);
      }
    const first = reaches.indexOf(0);
    return first === -1 ? undefined : first;
  }
}

/** @returns the sources of the edges to a state */
function groupByTarget(from: number[], to: number[], size: number): (target: number) => Int32Array {
  const ends = new Int32Array(size + 1);
  for (const target of to) ends[target] = (ends[target] ?? 0) + 1;
  for (let target = 1; target <= size; target += 1) ends[target] = (ends[target] ?? 0) + (ends[target - 1] ?? 0);
  const starts = ends.slice();
  const sources = new Int32Array(from.length);
  for (const [edge, target] of to.entries()) {
    const at = (starts[target] ?? 0) - 1;
    starts[target] = at;
    sources[at] = from[edge] ?? 0;
  }
  return (target) => sources.subarray(starts[target], ends[target]);
}
