import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came in, as it was written. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A counterparty's server. What it answers, a test says; until then everything is welcome. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (received: Received, response: ServerResponse) => unknown = (_, response) => response.end();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const { headers } = request;
        const received = { id: String(headers['webhook-id']), headers, body };
        receiver.received.push(received);
        receiver.answer(received, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/hook`;
  }

  /** Answers every request with this status. */
  says(status: number): void {
    this.answer = (_, response) => response.writeHead(status).end(`status ${String(status)}`);
  }

  ids = () => this.received.map(({ id }) => id);

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

/** As a receiver verifies it, by what the standard says and nothing of ours: any of the signatures may be the right one. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const content = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  const right = createHmac('sha256', key).update(content, 'utf8').digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${right}`);
}
