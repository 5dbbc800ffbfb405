import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type Stripe from 'stripe';
import type { Card } from './api/cards';

/** The first answer to an idempotency key. */
export interface StoredAnswer {
  status: number;
  body: unknown;
  requestId: string;
  path: string;
  /** The parameters, for comparison with the next request's. */
  fingerprint: string;
  /** Seconds since 1970. */
  created: number;
}

/** A payment method that an intent used, and the test card behind it. */
export interface KnownMethod {
  method: Stripe.PaymentMethod;
  card: Card;
}

export interface Collections {
  intents: Stripe.PaymentIntent;
  charges: Stripe.Charge;
  refunds: Stripe.Refund;
  disputes: Stripe.Dispute;
  methods: KnownMethod;
  events: Stripe.Event;
  answers: StoredAnswer;
}

type Tables = { [name in keyof Collections]: Map<string, Collections[name]> };
type Entry = { [name in keyof Collections]: [name, string, Collections[name]] }[keyof Collections];

/** Reads see committed state and this change's own puts. `commit` keeps all of them or none. */
export interface Change {
  get<Name extends keyof Collections>(name: Name, id: string): Collections[Name] | undefined;
  /** Committed state only. */
  all<Name extends keyof Collections>(name: Name): Collections[Name][];
  put<Name extends keyof Collections>(name: Name, id: string, value: Collections[Name]): void;
  commit(): void;
}

/**
 * The emulator's state: a journal of JSON lines, one per change. A line is written completely before the change becomes
 * visible, so that a kill at any moment loses no money; a torn last line is a change that no client has seen.
 */
export class Ledger {
  readonly #tables: Tables = {
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    methods: new Map(),
    events: new Map(),
    answers: new Map(),
  };

  /** @param file of the journal; without it, in memory only */
  constructor(private readonly file?: string) {
    if (!file) return;
    for (const line of readLines(file)) for (const entry of parseLine(line)) this.#apply(entry);
    this.#compact(file);
  }

  get<Name extends keyof Collections>(name: Name, id: string): Collections[Name] | undefined {
    return this.#tables[name].get(id);
  }

  /** In the order of their first put. */
  all<Name extends keyof Collections>(name: Name): Collections[Name][] {
    return [...this.#tables[name].values()];
  }

  change(): Change {
    const entries: Entry[] = [];
    return {
      get: (name, id) => {
        const own = entries.findLast((entry) => entry[0] === name && entry[1] === id);
        return own ? (own[2] as Collections[typeof name]) : this.get(name, id);
      },
      all: (name) => this.all(name),
      put: (name, id, value) => {
        entries.push([name, id, value] as Entry);
      },
      commit: () => {
        if (entries.length === 0) return;
        if (this.file) appendFileSync(this.file, `${JSON.stringify(entries)}\n`);
        for (const entry of entries) this.#apply(entry);
      },
    };
  }

  /** Stripe forgets the keys after a day; a test need not wait that long. */
  forgetAnswers() {
    this.#tables.answers.clear();
    if (this.file) this.#compact(this.file);
  }

  #apply([name, id, value]: Entry) {
    const table: Map<string, unknown> = this.#tables[name];
    table.set(id, value);
  }

  #compact(file: string) {
    const entries = Object.entries(this.#tables).flatMap(([name, table]) =>
      [...table].map(([id, value]) => `${JSON.stringify([[name, id, value]])}\n`),
    );
    const next = `${file}.next`;
    writeFileSync(next, entries.join(''));
    const handle = openSync(next, 'r');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(next, file);
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseLine(line: string): Entry[] {
  try {
    return JSON.parse(line);
  } catch {
    return [];
  }
}
