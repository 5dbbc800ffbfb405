/** What a span tells. None of it may be personal: no address, query or error message, and no path but a route's pattern. */
export interface NewSpan {
  name: string;
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  attributes?: Attributes;
  /** The W3C `traceparent` of what caused it; without one, that is what is being done now. */
  from?: string | undefined;
  /** Or the `traceparent` that a caller has sent: this is a part of their trace; whether it is recorded, we decide. */
  caller?: string | undefined;
  /** The `traceparent` of an earlier attempt at the same: this one is linked to it, and not a part of it. */
  again?: string | undefined;
}

type Attributes = Record<string, string | number>;

/** What is only known once a span has begun. */
export interface Told {
  attributes?: Attributes;
  /** What went wrong, if anything did. */
  failure?: unknown;
}

/** A span that has begun. */
export interface OpenSpan {
  /** Runs `work`, and everything it awaits, as a part of the span. */
  run<T>(work: () => T): T;
  /** @param result what is only known now */
  end(result?: Told & { name?: string }): void;
}

/** Traces that are on. */
export interface Tracer {
  open(span: NewSpan): OpenSpan;
  /** Whether what is being done now is recorded. */
  isRecording(): boolean;
  /** What is being done now, as W3C `traceparent`. */
  current(): string | undefined;
  /** The same, as log lines name it. */
  ids(): { trace_id: string; span_id: string } | undefined;
  /** Says more of what is being done now. */
  add(more: Told): void;
  /** Sends what has not been sent, and ends. */
  stop(): Promise<void>;
}
