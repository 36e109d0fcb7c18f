import type { Socket } from 'node:net';
import { answerSocketFault } from './socket-faults';

/** A socket, as far as it is used: what is written to it last. */
function socketOf(writable: boolean) {
  const written: string[] = [];
  return { written, socket: { writable, end: (text: string) => written.push(text) } as unknown as Socket };
}

it.each([
  {
    code: 'ERR_HTTP_REQUEST_TIMEOUT',
    line: 'HTTP/1.1 408 Request Timeout',
    why: 'the last byte did not come',
  },
  {
    code: 'HPE_HEADER_OVERFLOW',
    line: 'HTTP/1.1 431 Request Header Fields Too Large',
    why: 'it is too much',
  },
  { code: 'HPE_INVALID_METHOD', line: 'HTTP/1.1 400 Bad Request', why: 'it is nothing we know' },
])('answers $code with $line: $why', ({ code, line }) => {
  const { socket, written } = socketOf(true);
  answerSocketFault({ code }, socket);
  expect(written.join().split('\r\n')[0]).toBe(line);
});

it('says nothing to somebody who is gone', () => {
  const [gone, reset] = [socketOf(false), socketOf(true)];
  answerSocketFault({ code: 'HPE_INVALID_METHOD' }, gone.socket);
  answerSocketFault({ code: 'ECONNRESET' }, reset.socket);
  expect([...gone.written, ...reset.written]).toEqual([]);
});
