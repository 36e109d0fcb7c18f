import { methodsAt, routeOf } from './routes';

const routes = [
  routeOf('GET', '/v1/margin-calls/:id'),
  routeOf('HEAD', '/v1/margin-calls/:id'),
  routeOf('POST', '/v1/margin-calls/:id/response'),
  routeOf('GET', '/openapi.json'),
];

it.each([
  { path: '/v1/margin-calls/7', methods: ['GET', 'HEAD'], why: 'a parameter is one segment' },
  { path: '/v1/margin-calls/7/response', methods: ['POST'], why: 'the whole path counts' },
  { path: '/v1/margin-calls/7/8', methods: [], why: 'it is not two' },
  { path: '/openapixjson', methods: [], why: 'a dot is a dot' },
  { path: '/v1/margin-calls/', methods: [], why: 'nor none' },
])('finds $methods at $path: $why', ({ path, methods }) => {
  expect(methodsAt(routes, path)).toEqual(methods);
});
