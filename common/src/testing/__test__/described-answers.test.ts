import { describeApi, idParameter, json, type Operation, refusals, type Schema } from '../../http';
import { type AnsweredCall, DescribedAnswers } from '../described-answers';

const named: Schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const show: Operation = { parameters: [idParameter], responses: { 200: json('One', named), ...refusals(404) } };
const remove: Operation = { parameters: [idParameter], responses: { 204: { description: 'Gone' }, ...refusals(404) } };

const answers = new DescribedAnswers(
  describeApi({
    title: 'Things',
    description: '',
    apiPath: '/api/things',
    schemas: {},
    paths: { '/{id}': { get: show, delete: remove } },
  }),
);

const answered: AnsweredCall = {
  method: 'GET',
  path: '/api/things/1?q=2',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: '{"name":"a"}',
};
const notFound = { status: 404, body: '{"errors":[{"message":"Not found","code":"not_found"}]}' };

describe('an answer compared with the description', () => {
  it.each<[string, Partial<AnsweredCall>]>([
    ['the described body', {}],
    ['a refusal', notFound],
    ['no body where none is described', { method: 'DELETE', status: 204, contentType: undefined, body: '' }],
    ['404 to a call that there is not', { ...notFound, path: '/api/others' }],
    [
      'a call of an id that is written as another call',
      { ...notFound, method: 'DELETE', path: '/api/things/openapi.json' },
    ],
    ['the description itself', { path: '/api/things/openapi.json', body: '{}' }],
  ])('is as described: %s', (_case, part) => {
    expect(answers.problemWith({ ...answered, ...part })).toBeUndefined();
  });

  it.each<[string, Partial<AnsweredCall>, RegExp]>([
    ['a body of another shape', { body: '{"name":1}' }, /name must be string/],
    [
      'a refusal of another shape',
      { status: 404, body: '{"error":"Not found"}' },
      /must have required property 'errors'/,
    ],
    ['a refusal that says too much', { status: 404, body: '{"errors":[],"stack":""}' }, /must NOT have additional/],
    ['another status', { status: 201 }, /GET \/api\/things\/1\?q=2 answered 201, which is not described/],
    ['another content type', { contentType: 'text/html' }, /text\/html in place of application\/json/],
    ['no content type', { contentType: undefined }, /no content type/],
    ['a body where none is described', { method: 'DELETE', status: 204 }, /with a body/],
    ['a cookie where none is described', { setsCookie: true }, /with a cookie/],
    ['a call that there is not', { method: 'PUT' }, /answered 200, which is not described/],
  ])('is not as described: %s', (_case, part, problem) => {
    expect(answers.problemWith({ ...answered, ...part })).toMatch(problem);
  });
});
