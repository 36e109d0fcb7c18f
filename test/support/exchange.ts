import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODE_TEXT = 0x81;

/**
 * An exchange on this machine, which speaks the public format of Binance: markets over REST, the best bid and ask over a WebSocket.
 *
 * @see RFC 6455, sections 4.2.2 and 5.2; https://developers.binance.com, "Individual Symbol Book Ticker Streams"
 */
export class Exchange {
  readonly asked: string[] = []; // paths
  readonly lines: Socket[] = [];
  isSilent = false; // takes what it is sent, and answers nothing
  private changed: () => void = () => undefined;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Exchange> {
    const server = createServer();
    const exchange = new Exchange(server);
    server.on('request', (request, response) => {
      exchange.note(request.url ?? '');
      if (exchange.isSilent) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url?.includes('exchangeInfo') === true ? MARKETS : {}));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      exchange.welcome(request, socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return exchange;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Until somebody has subscribed so many times. */
  async subscribed(times: number): Promise<void> {
    while (this.asked.filter((each) => each === 'SUBSCRIBE').length < times)
      await new Promise<void>((resolve) => (this.changed = resolve));
  }

  /** Says the best bid and ask of a symbol to everybody. */
  book(symbol: string, bid: string, ask: string): void {
    this.say(JSON.stringify({ u: 400_900_217, s: symbol, b: bid, B: '1', a: ask, A: '1' }));
  }

  say(text: string): void {
    for (const line of this.lines.filter(({ writable }) => writable)) line.write(frameOf(text));
  }

  drop(): void {
    for (const line of this.lines.splice(0)) line.destroy();
  }

  close(): void {
    this.drop();
    this.server.closeAllConnections();
    this.server.close();
  }

  private welcome(request: IncomingMessage, socket: Socket): void {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accepted = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
    );
    this.lines.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (frame) => {
      const { method, id } = JSON.parse(textIn(frame) || '{}') as { method?: string; id?: number };
      if (method === undefined) return;
      this.note(method);
      if (!this.isSilent) socket.write(frameOf(JSON.stringify({ result: null, id })));
    });
  }

  private note(what: string): void {
    this.asked.push(what);
    this.changed();
  }
}

function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const length = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([OPCODE_TEXT, ...length]), body]);
}

/** The text of one frame of a client, which masks it; of anything but a text, nothing. */
function textIn(frame: Buffer): string {
  if (frame[0] !== OPCODE_TEXT) return '';
  const short = (frame[1] ?? 0) & 0x7f;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? frame.readUInt16BE(2) : short;
  const mask = frame.subarray(at, at + 4);
  const body = frame.subarray(at + 4, at + 4 + length);
  return Buffer.from(body.map((byte, n) => byte ^ (mask[n % 4] ?? 0))).toString();
}

const marketOf = (base: string) => ({
  symbol: `${base}USDT`,
  status: 'TRADING',
  baseAsset: base,
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
  ],
  permissions: ['SPOT'],
  permissionSets: [['SPOT']],
});

const MARKETS = {
  timezone: 'UTC',
  serverTime: 1_760_130_000_000,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [marketOf('BTC'), marketOf('ETH')],
};
