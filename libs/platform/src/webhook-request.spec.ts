import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { sendWebhook, type WebhookWay } from './webhook-request';

const REACH = { loopback: true };
const SOON = 300; // milliseconds: what hangs here hangs no longer
const servers = new Set<Server | ReturnType<typeof createPlainServer>>();

afterEach(() => {
  for (const server of servers) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
  servers.clear();
});

async function listening(server: Server | ReturnType<typeof createPlainServer>): Promise<string> {
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook?a=1`;
}

const serve = (answer: (request: IncomingMessage, response: ServerResponse) => unknown) =>
  listening(createServer((request, response) => void answer(request, response)));

const send = (url: string, more: Partial<WebhookWay> = {}) =>
  sendWebhook({ url, headers: { 'webhook-id': 'w-1' }, body: '{"type":"test"}' }, { reach: REACH, ...more });

it('posts the body to the path, under the host that the URL names', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    const { method, url: path, headers } = request;
    request.on('data', (body) => seen.push(method, path, headers.host, headers['webhook-id'], String(body)));
    request.on('end', () => response.writeHead(204).end());
  });
  expect(await send(url)).toMatchObject({ outcome: 'delivered', status: 204, answer: '' });
  expect(seen).toEqual(['POST', '/hook?a=1', new URL(url).host, 'w-1', '{"type":"test"}']);
});

it.each([200, 201, 299])('takes %i for a yes', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end('thanks'));
  expect(await send(url)).toMatchObject({ outcome: 'delivered', status, answer: 'thanks' });
});

it.each([300, 400, 404, 410, 429, 500, 503])('takes %i for a no', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end('no'));
  expect(await send(url)).toMatchObject({ outcome: 'answered-no', status, answer: 'no' });
});

it('follows no redirect', async () => {
  let [asked, followed] = [0, 0];
  const elsewhere = await serve((_, response) => {
    followed += 1;
    response.end();
  });
  const url = await serve((_, response) => {
    asked += 1;
    response.writeHead(307, { location: elsewhere }).end();
  });
  expect(await send(url)).toMatchObject({ outcome: 'answered-no', status: 307 });
  expect([asked, followed]).toEqual([1, 0]);
});

it('brings back no cookie', async () => {
  const cookies: unknown[] = [];
  const url = await serve((request, response) => {
    cookies.push(request.headers.cookie);
    response.writeHead(200, { 'set-cookie': 'session=1' }).end();
  });
  await send(url);
  await send(url);
  expect(cookies).toEqual([undefined, undefined]);
});

it('does not wait longer than it is told for a server that never answers', async () => {
  const url = await serve(() => undefined);
  const { outcome, tookMs } = await send(url, { withinMs: SOON });
  expect(outcome).toBe('timed-out');
  expect(tookMs).toBeGreaterThanOrEqual(SOON - 5);
  expect(tookMs).toBeLessThan(5000);
});

it('does not wait longer for one that accepts and says nothing, or a name that does not resolve', async () => {
  const silent = await listening(createPlainServer(() => undefined));
  const never = () => new Promise<never>(() => undefined);
  expect(await send(silent, { withinMs: SOON })).toMatchObject({ outcome: 'timed-out' });
  expect(await send(silent, { withinMs: SOON, resolve: never })).toMatchObject({ outcome: 'timed-out' });
});

it('reads no more than 64 KB of an answer that does not end, and keeps the first of it', async () => {
  let written = 0;
  const url = await serve((_, response) => {
    response.writeHead(200);
    const more = () => {
      if (response.destroyed) return;
      written += 1024;
      response.write('x'.repeat(1024), more);
    };
    more();
  });
  const { outcome, answer, tookMs } = await send(url);
  expect([outcome, answer]).toEqual(['delivered', 'x'.repeat(1024)]);
  expect(tookMs).toBeLessThan(10_000);
  expect(written).toBeLessThan(10_000_000); // what the kernel's buffers took, and not what would have come
});

it('takes the status of an answer whose end never comes', async () => {
  const url = await serve((_, response) => response.writeHead(200).write('so far'));
  expect(await send(url, { withinMs: 1500 })).toMatchObject({
    outcome: 'delivered',
    status: 200,
    answer: 'so far',
  });
});

it('keeps an answer of any bytes as text that a database can hold', async () => {
  const url = await serve((_, response) => response.end(Buffer.from([0x61, 0, 0xff, 0x62])));
  expect((await send(url)).answer).toBe('a\u{fffd}\u{fffd}b');
});

it.each([
  { why: 'closes the connection', answer: undefined, fault: 'ECONNRESET' },
  { why: 'speaks something else', answer: 'SSH-2.0-x\r\n', fault: 'HPE_INVALID_CONSTANT' },
  { why: 'changes the protocol', answer: 'HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n' },
])('gives up on a server that $why', async ({ answer, fault }) => {
  const server = createPlainServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)));
  });
  const said = await send(await listening(server), { withinMs: 60_000 });
  expect(said.outcome).toBe('unreachable');
  if (fault !== undefined) expect(said.fault).toBe(fault);
});

it('says that nobody listens there', async () => {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await send(url)).toMatchObject({ outcome: 'unreachable', fault: 'ECONNREFUSED' });
});

describe('a name', () => {
  it('is judged by every address it resolves to, and then not resolved again', async () => {
    let asked = 0;
    const url = (await serve((_, response) => response.end())).replace('127.0.0.1', 'rebound.example');
    const rebound = () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1' }]);
    };
    expect(await send(url, { resolve: rebound })).toMatchObject({ outcome: 'delivered' });
    expect(asked).toBe(1);
  });

  it.each([
    { addresses: ['127.0.0.1'], why: 'this machine' },
    { addresses: ['169.254.169.254'], why: 'metadata' },
    { addresses: ['8.8.8.8', '10.0.0.1'], why: 'one that is public, and one that is not' },
    { addresses: ['::ffff:127.0.0.1'], why: 'this machine, mapped' },
    { addresses: [], why: 'nothing' },
  ])('that means $why is sent nothing', async ({ addresses }) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const resolve = () => Promise.resolve(addresses.map((address) => ({ address })));
    const named = url.replace('127.0.0.1', 'inside.example');
    expect(await send(named, { reach: { loopback: false }, resolve })).toMatchObject({
      outcome: 'not-public',
    });
    expect(asked).toBe(0);
  });

  it('is nothing that a URL of an address, or a resolver of this machine, gets around', async () => {
    const url = await serve((_, response) => response.end());
    const localhost = url.replace('127.0.0.1', 'localhost');
    for (const address of [url, localhost])
      expect(await send(address, { reach: { loopback: false } })).toMatchObject({ outcome: 'not-public' });
  });
});

it('is called off at once', async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const sending = send(url, { calledOff: stop.signal });
  setTimeout(() => {
    stop.abort();
  }, 50);
  expect((await sending).tookMs).toBeLessThan(5000);
});
