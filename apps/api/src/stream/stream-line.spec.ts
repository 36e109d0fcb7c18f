import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamLine } from './stream-line';

const PATIENCE = 20;
const server = createServer();
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A line to somebody who asked, and what he gets of it. */
async function line(): Promise<{ line: StreamLine; reader: IncomingMessage }> {
  const asked = get(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const [, out] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  out.flushHeaders();
  const [reader] = (await once(asked, 'response')) as [IncomingMessage];
  reader.on('error', () => undefined);
  return { line: new StreamLine(out, PATIENCE), reader };
}

it('sends an event, a sign of life, and why it ends', async () => {
  const { line: sent, reader } = await line();
  await sent.event('marks', '7.1.a', { BTC: '1' });
  await sent.heartbeat();
  sent.end('lifetime');
  let said = '';
  for await (const chunk of reader as AsyncIterable<Buffer>) said += chunk.toString();
  expect(said).toBe(
    'event: marks\nid: 7.1.a\ndata: {"BTC":"1"}\n\n: here\n\nevent: end\ndata: {"reason":"lifetime"}\n\n',
  );
  expect(sent.over.aborted).toBe(true);
  expect(await sent.event('marks', '8.1.a', {})).toBe(false);
});

it('gives up a reader who does not read, however much there is to tell', async () => {
  const { line: sent, reader } = await line();
  reader.pause();
  let taken = 0;
  while (await sent.event('marks', undefined, { text: 'x'.repeat(100_000) })) taken += 1;
  expect(taken).toBeLessThan(200); // what two sockets hold, and no more of it in our memory
  sent.end('slow-reader');
  reader.resume();
  if (!reader.closed) await new Promise((resolve) => reader.once('close', resolve)); // it may be cut off: that is no fault
  expect(sent.over.aborted).toBe(true);
});

it('is over when its reader goes', async () => {
  const { line: sent, reader } = await line();
  reader.destroy();
  if (!sent.over.aborted) await once(sent.over, 'abort');
  expect(await sent.heartbeat()).toBe(false);
});
