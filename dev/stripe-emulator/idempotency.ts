import { createHash } from 'node:crypto';
import { idempotencyMisuse, invalidRequest, keyInUse } from './api/errors';
import type { Params } from './api/params';
import type { Ledger, StoredAnswer } from './ledger';

const dayInSeconds = 24 * 60 * 60;

/** A request with an idempotency key. */
export interface KeyedRequest {
  apiKey: string;
  key: string;
  path: string;
  params: Params;
}

/** Stripe's rules for idempotency keys: kept per API key, for a day, for one path and one set of parameters. */
export class IdempotencyKeys {
  readonly #inUse = new Set<string>();

  constructor(private readonly ledger: Ledger) {}

  /**
   * @param now in seconds
   * @returns the answer to replay, if there is one
   * @throws ApiError when the key is in use, or belongs to another request
   */
  find(request: KeyedRequest, now: number): StoredAnswer | undefined {
    const { key, path } = request;
    if (key.length > 255) throw invalidRequest('Idempotency keys can have at most 255 characters');
    if (this.#inUse.has(idOf(request))) throw keyInUse(key);
    const stored = this.ledger.get('answers', idOf(request));
    if (!stored || now - stored.created > dayInSeconds) return undefined;
    const advice = `Try using a key other than '${key}' if you meant to execute a different request.`;
    if (stored.path !== path) {
      const where = `('${path}' vs '${stored.path}')`;
      throw idempotencyMisuse(
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ${where}. ${advice}`,
      );
    }
    if (stored.fingerprint !== fingerprint(request.params)) {
      throw idempotencyMisuse(
        `Keys for idempotent requests can only be used with the same parameters they were first used with. ${advice}`,
      );
    }
    return stored;
  }

  /** Marks the key as being processed. @returns ends that */
  use(request: KeyedRequest): () => void {
    this.#inUse.add(idOf(request));
    return () => this.#inUse.delete(idOf(request));
  }
}

/** The part of an answer that the ledger keeps, and its id. */
export function toStored(
  request: KeyedRequest,
  answer: Pick<StoredAnswer, 'status' | 'body' | 'requestId' | 'created'>,
): [string, StoredAnswer] {
  return [idOf(request), { ...answer, path: request.path, fingerprint: fingerprint(request.params) }];
}

const idOf = ({ apiKey, key }: KeyedRequest) => createHash('sha256').update(`${apiKey}\n${key}`).digest('hex');

const fingerprint = (params: Params) => JSON.stringify(sorted(params));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, inner]) => [name, sorted(inner)])
    .sort();
}
