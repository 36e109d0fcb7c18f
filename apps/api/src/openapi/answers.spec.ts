import { withAnswers } from './answers';
import { type JsonObject, membersOf } from './json-schema';

const id: JsonObject = { name: 'id', in: 'path' };
const header = (name: string): JsonObject => ({ name, in: 'header' });
const token: JsonObject = { security: [{ bearer: [] }] };

const statusesOf = (path: string, method: string, operation: JsonObject) => {
  const { paths } = withAnswers({
    paths: { [path]: { [method]: { responses: { 200: {} }, ...operation } } },
  });
  const said = membersOf(membersOf(membersOf(paths)[path])[method]);
  return Object.keys(membersOf(said['responses'])).join(' ');
};

it.each([
  {
    path: '/health/live',
    method: 'get',
    operation: {},
    said: '200 500 503',
    why: 'nobody is asked for anything',
  },
  {
    path: '/v1/problems',
    method: 'get',
    operation: {},
    said: '200 429 500 503',
    why: 'it may be asked too often',
  },
  {
    path: '/v1/calls',
    method: 'get',
    operation: token,
    said: '200 401 403 429 500 503',
    why: 'it needs a token',
  },
  {
    path: '/v1/calls/{id}',
    method: 'get',
    operation: { parameters: [id] },
    said: '200 400 404 414 429 500 503',
    why: 'an id may be none, or nobody’s',
  },
  {
    path: '/v1/marks',
    method: 'post',
    operation: { parameters: [header('Idempotency-Key')] },
    said: '200 400 404 409 413 415 422 429 500 503',
    why: 'the business may say no',
  },
  {
    path: '/v1/stress',
    method: 'get',
    operation: { responses: { 200: {}, 409: {} } },
    said: '200 409 429 500 503',
    why: 'it says itself that there may be no answer',
  },
  {
    path: '/v1/section',
    method: 'put',
    operation: { parameters: [header('If-Match')] },
    said: '200 400 412 413 415 428 429 500 503',
    why: 'another version may stand',
  },
])('may answer $method $path with $said: $why', ({ path, method, operation, said }) => {
  expect(statusesOf(path, method, operation)).toBe(said);
});
