import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SanctionsFile } from './sanctions-file';

let server: Server;
let answer: RequestListener;
let host: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

// Nobody waits so long for an answer that comes, and the one that does not come is not waited for.
const [PATIENT, SOON] = [{ withinMs: 60_000 }, { withinMs: 400 }];
const listAt = (path: string, patience = PATIENT) =>
  new SanctionsFile({ SANCTIONS_LIST: `${host}${path}` }, { ...patience, mostBytes: 1000 });
const redirect = (to: string): RequestListener => {
  return (_, response) => response.writeHead(302, { location: to }).end();
};

it.each([
  { given: 'http://example.org/sdn.csv', NODE_ENV: 'development', why: 'anybody between could write it' },
  { given: 'http://localhost/sdn.csv', NODE_ENV: 'development', why: 'a name may be anybody' },
  { given: 'http://127.0.0.1/sdn.csv', NODE_ENV: 'production', why: 'the loopback is for development' },
  { given: 'https://user:word@example.org/sdn.csv', NODE_ENV: 'production', why: 'a login would be logged' },
  { given: 'ftp://example.org/sdn.csv', NODE_ENV: 'production', why: 'another protocol' },
  { given: 'https://', NODE_ENV: 'production', why: 'no host' },
])('does not take $given, in $NODE_ENV: $why', ({ given, NODE_ENV }) => {
  expect(() => new SanctionsFile({ SANCTIONS_LIST: given, NODE_ENV })).toThrow(/^SANCTIONS_LIST is neither/);
});

it('takes a path as it always did, and names an address without what follows its question mark', () => {
  expect(new SanctionsFile({}).path).toMatch(/data\/sanctions\/synthetic-sdn\.csv$/);
  expect(new SanctionsFile({ SANCTIONS_LIST: '/lists/sdn.csv' }).path).toBe('/lists/sdn.csv');
  const kept = new SanctionsFile({
    SANCTIONS_LIST: 'https://example.org/sdn.csv?key=1',
    NODE_ENV: 'production',
  });
  expect(kept.path).toBe('https://example.org/sdn.csv');
});

it('reads what the server has, through a redirect to where a list may come from', async () => {
  answer = (request, response) => {
    if (request.url === '/new?key=1') response.end('the list, ü');
    else redirect('/new?key=1')(request, response);
  };
  expect(await listAt('/old').read()).toBe('the list, ü');
});

it.each<{ why: string; says: string; how: RequestListener; patience?: typeof SOON }>([
  { why: 'a fault of the server', says: 'it answered 500', how: (_, it) => it.writeHead(500).end('broken') },
  { why: 'an empty answer', says: 'it answered 204', how: (_, it) => it.writeHead(204).end() },
  { why: 'a server that hangs', says: 'it took more than 400 ms', how: () => undefined, patience: SOON },
  {
    why: 'one that hangs in the middle',
    says: 'it took more than 400 ms',
    how: (_, it) => it.write('1,"NOBODY'),
    patience: SOON,
  },
  { why: 'a byte too many', says: 'it is more than 1000 bytes', how: (_, it) => it.end('x'.repeat(1001)) },
  { why: 'a line that is cut', says: 'SOCKET', how: (_, it) => it.destroy() },
  {
    why: 'a redirect to what is not https',
    says: 'http://example.org/sdn.csv, which is not https',
    how: redirect('http://example.org/sdn.csv?key=1'),
  },
  { why: 'a redirect to itself', says: 'redirects more than 5 times', how: redirect('/again') },
])('says why there is no list: $why', async ({ says, how, patience }) => {
  answer = how;
  const read = listAt('/sdn.csv?key=1', patience).read();
  await expect(read).rejects.toThrow(`the sanctions list at ${host}/sdn.csv was not read`);
  await expect(read).rejects.toThrow(says);
  await expect(read).rejects.not.toThrow('key=1');
});
