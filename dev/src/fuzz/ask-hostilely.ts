import { Agent, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { ApiDescription } from '@ticketing/common';
import { type AnsweredCall, DescribedAnswers } from '@ticketing/common/testing';
import fc from 'fast-check';
import { type HostileRequest, hostileRequests, type Known } from './hostile-requests';

export interface HostileOptions {
  requests: number;
  seed: number;
  /** A longer wait is a hang; in milliseconds. */
  timeoutMs: number;
}

const agent = new Agent({ keepAlive: true });

/**
 * Sends hostile requests to everything that is described, streams included, and compares the answers with the
 * description.
 * @returns the first request with a wrong answer, minimised; undefined if there was none
 */
export async function askHostilely(
  origin: string,
  api: ApiDescription,
  known: Known,
  { requests, seed, timeoutMs }: HostileOptions,
): Promise<string | undefined> {
  const answers = new DescribedAnswers(api);
  const property = fc.asyncProperty(hostileRequests(api, known), async (asked) => {
    const answer = await send(origin, asked, timeoutMs);
    const problem = answer.status >= 500 ? `${answer.status}: ${answer.body}` : answers.problemWith(answer);
    if (problem) throw new Error(problem);
  });
  const result = await fc.check(property, { numRuns: requests, seed });
  if (!result.failed) return undefined;
  const { counterexample, errorInstance } = result;
  return `${JSON.stringify(counterexample?.[0])}\n${errorInstance instanceof Error ? errorInstance.message : errorInstance}`;
}

/** Sends a request exactly as given; reads only the beginning of a stream. */
function send(
  origin: string,
  { method, path, headers, body }: HostileRequest,
  timeoutMs: number,
): Promise<AnsweredCall> {
  return new Promise((resolve, reject) => {
    const content = body && { 'content-type': body.type, 'content-length': Buffer.byteLength(body.content) };
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request(origin + path, { method, agent, signal, headers: { ...headers, ...content } });
    outgoing.once('error', (error) => reject(signal.aborted ? new Error(`no answer in ${timeoutMs} ms`) : error));
    outgoing.once('response', (response) => {
      const contentType = response.headers['content-type'];
      const answer = { method, path, status: response.statusCode ?? 0, contentType };
      if (contentType?.startsWith('text/event-stream')) {
        outgoing.destroy();
        resolve({ ...answer, body: '' });
      } else text(decoded(response)).then((whole) => resolve({ ...answer, body: whole }), reject);
    });
    outgoing.end(body?.content);
  });
}

const decoders = { gzip: createGunzip, br: createBrotliDecompress, deflate: createInflate };

function decoded(response: IncomingMessage): Readable {
  const { 'content-encoding': encoding } = response.headers;
  const decoder = Object.entries(decoders).find(([name]) => name === encoding)?.[1];
  return decoder ? response.pipe(decoder()) : response;
}
