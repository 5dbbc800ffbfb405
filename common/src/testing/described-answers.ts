import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { OpenAPIV3_1 as OpenApi } from 'openapi-types';
import { type ApiDescription, type Method, type Operation, refusals } from '../http';

export interface AnsweredCall {
  method: string;
  /** As requested, with or without the query. */
  path: string;
  status: number;
  contentType: string | undefined;
  body: string;
  /** Whether it sets or clears a cookie. */
  setsCookie?: boolean;
}

/** Sends a request. @returns its answer, with the complete body */
export async function ask(origin: string, method: string, path: string, init: RequestInit = {}): Promise<AnsweredCall> {
  const response = await fetch(origin + path, { ...init, method });
  const contentType = response.headers.get('content-type') ?? undefined;
  const setsCookie = response.headers.has('set-cookie');
  return { method, path, status: response.status, contentType, body: await response.text(), setsCookie };
}

/** A call that does not exist is answered 404, unless something else is wrong with it. */
const unknownCall = { operation: { responses: refusals(400, 403, 404, 413, 414, 415) }, pointer: '' };

/** Compares answers with an API's description. */
export class DescribedAnswers {
  private readonly schemas = new Ajv2020({ strict: false, allErrors: true });

  constructor(private readonly description: ApiDescription) {
    addFormats.default(this.schemas);
    this.schemas.addSchema(description, 'api');
  }

  /** @returns what deviates from the description, in one line; undefined if nothing does */
  problemWith({ method, path, status, contentType, body, setsCookie }: AnsweredCall): string | undefined {
    const name = `${method} ${path} answered ${status}`;
    const { pointer, answer } = this.answerOf(this.operation(method, path) ?? unknownCall, status);
    if (!answer) return `${name}, which is not described`;
    if (setsCookie && !answer.headers?.['Set-Cookie']) return `${name} with a cookie, but none is described`;

    const [type = ''] = (contentType ?? '').split(';');
    const types = Object.keys(answer.content ?? {});
    if (types.length === 0) return body === '' ? undefined : `${name} with a body, but none is described`;
    if (!types.includes(type)) return `${name} with ${type || 'no content type'} in place of ${types}`;
    if (type !== 'application/json') return undefined;

    const validate = this.schemas.getSchema(`api#${pointer}/content/application~1json/schema`);
    if (!validate) throw new Error(`${pointer} has no schema`);
    if (validate(JSON.parse(body))) return undefined;
    return `${name} with another body: ${this.schemas.errorsText(validate.errors)}: ${body}`;
  }

  /** The operation a call reaches; as in the services, a literal path takes precedence over one with an {id}. */
  private operation(method: string, path: string): { operation: Operation; pointer: string } | undefined {
    const [asked = ''] = path.split('?');
    const { paths } = this.description;
    const isAsked = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked);
    const key = method.toLowerCase() as Method;
    for (const template of [asked, ...Object.keys(paths).filter(isAsked)]) {
      const operation = paths[template]?.[key];
      if (operation) return { operation, pointer: `/paths/${template.replaceAll('/', '~1')}/${key}` };
    }
    return undefined;
  }

  private answerOf({ operation, pointer }: { operation: Operation; pointer: string }, status: number) {
    const answer = operation.responses[status];
    if (!answer || !('$ref' in answer)) return { answer, pointer: `${pointer}/responses/${status}` };
    const shared = this.description.components?.responses?.[status] as OpenApi.ResponseObject | undefined;
    return { answer: shared, pointer: answer.$ref.slice(1) };
  }
}
