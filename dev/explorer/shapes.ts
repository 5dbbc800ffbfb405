/** What the explorer's server tells its page. Types alone: the page knows nothing else of the server. */

/** A message as the broker stored it. */
export interface StoredMessage {
  subject: string;
  /** Its position in its channel. */
  sequence: number;
  /** When the broker stored it, in milliseconds since 1970. */
  storedAt: number;
  payload: string;
  /** Whether it is an event of its subject; if not, no service can handle it. */
  readable: boolean;
}

/** The state of the system now. */
export interface Status {
  services: ServiceState[];
  /** What else runs: databases, the broker, the gateway and the like. */
  others: { name: string; up: boolean }[];
  /** The services that listen to each subject. */
  listeners: Record<string, string[]>;
}

export interface ServiceState {
  name: string;
  copies: CopyState[];
  /** How many messages it has not been given yet, by subject; only where there are any. */
  behind: Count[];
  /** How many it was given and has not acknowledged yet. */
  unacknowledged: Count[];
  /** For how many seconds the oldest event of a subject waits to be published. */
  waiting: Count[];
  /** How many dead letters its running copies have made. */
  parked: number;
  /** What its running copies' sweeps and reconciliations had to do, by kind. */
  repairs: Count[];
}

export interface CopyState {
  name: string;
  pid: number;
  ready: boolean;
  /** What it lacks to be ready. */
  missing: string[];
}

export interface Count {
  of: string;
  count: number;
}

/** What an operator's command has said. */
export interface Outcome {
  exitCode: number;
  /** Its first lines. */
  lines: string[];
  /** How many more there were. */
  more: number;
  /** The first lines of what it has complained about. */
  errors: string[];
}
