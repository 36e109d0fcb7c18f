import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from './problem';

const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what is no request, or does not come to its end. No route, hook or filter meets it: there is a socket, and no more. */
export function answerSocketFault(fault: { readonly code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) return;
  const status = STATUSES[fault.code ?? ''] ?? 400;
  const body = JSON.stringify(problemOf({ statusCode: status }, randomUUID()));
  socket.end(
    [
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      '',
      body,
    ].join('\r\n'),
  );
}
