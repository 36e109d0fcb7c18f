import { ApprovalService } from '@app/control';
import { Clock, id } from '@app/kernel';
import { MarketChangeService, newQuoteKeys } from '@app/market-data';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { QuotePusher } from '../../apps/feed/src/quote-pusher';
import { type House, openHouse } from '../integration/api/a-house';
import { Exchange } from '../support/exchange';
import { ROOT } from '../support/ringfence';

const SOURCE = 'binance-ws';

let house: House;
let db: DataSource;
let exchange: Exchange;
let pushUrl: string;
let feed: ChildProcess;
let stillSaying: () => void = () => undefined;
const said: string[] = [];
const keys = newQuoteKeys();

beforeAll(async () => {
  house = await openHouse();
  db = house.app.get(DataSource);
  await db.transaction((tx) => approve(tx));
  await house.app.listen(0, '127.0.0.1');
  pushUrl = `http://127.0.0.1:${String((house.app.getHttpServer().address() as AddressInfo).port)}`;
  exchange = await Exchange.open();
  const env = Object.assign({}, process.env, {
    FEED_EXCHANGE: 'binance',
    FEED_EXCHANGE_URL: exchange.url,
    FEED_SYMBOLS: 'BTC=BTC/USDT,ETH=ETH/USDT',
    FEED_SOURCE: SOURCE,
    FEED_KEY: keys.secret,
    FEED_PUSH_URL: pushUrl,
    FEED_EVERY_MS: '20',
    FEED_STALE_SECONDS: '2',
    DATABASE_URL: undefined, // it has no login
  });
  feed = fork(join(ROOT, 'dist/apps/feed/main.js'), [], { env, silent: true });
  for (const stream of [feed.stdout, feed.stderr])
    stream?.on('data', (chunk) => {
      said.push(...String(chunk).trim().split('\n'));
      stillSaying();
    });
  await exchange.subscribed(1);
});
afterAll(async () => {
  feed.kill('SIGTERM');
  if (feed.exitCode === null && feed.signalCode === null) await once(feed, 'exit');
  exchange.close();
  await house.close();
});

/** What of it is approved, whoever does it. */
async function approve(tx: Parameters<MarketChangeService['proposed']>[0]): Promise<void> {
  const officers = house.app.get(ApprovalService);
  const changes = house.app.get(MarketChangeService);
  const [maker, checker] = [id<'Actor'>('olga'), id<'Actor'>('rita')];
  await officers.enrol(tx, { id: maker, name: 'Olga', role: 'operations', conflictGroup: 'operations' });
  await officers.enrol(tx, { id: checker, name: 'Rita', role: 'risk officer', conflictGroup: 'risk' });
  const terms = { name: SOURCE, publicKeys: [keys.public], symbols: ['BTC', 'ETH'], maxAgeMinutes: 5 };
  const asOf = await house.app.get(Clock).now();
  const proposed = await changes.proposeQuoteSource(tx, terms, { maker, asOf });
  expect(proposed.ok && (await changes.approve(tx, { ...proposed.value, checker })).ok).toBe(true);
}

const quotes = () =>
  db.query<{ symbol: string; price: string; bid: string }[]>(
    'select symbol, price::text, bid::text from quote where source = $1 order by quoted_at, symbol',
    [SOURCE],
  );

/** Until the feed has said it. */
async function heard(text: string, after = 0): Promise<void> {
  while (!said.slice(after).some((each) => each.includes(text)))
    await new Promise<void>((resolve) => (stillSaying = resolve));
}

/** Until it is recorded: it is on its way through three sockets. */
async function recorded(price: string): Promise<void> {
  while (!(await quotes()).some((each) => each.price === price));
}

/** Says it again and again, as exchanges do, until it is recorded: what is said while nobody is connected, nobody hears. */
async function saidUntilRecorded(price: string): Promise<void> {
  while (!(await quotes()).some((each) => each.price === price)) exchange.book('BTCUSDT', price, price);
}

it('pushes the newest of each symbol, in the middle of its book, as the exchange wrote it', async () => {
  exchange.book('BTCUSDT', '121400.00', '121401.00');
  exchange.book('ETHUSDT', '4000.10', '4000.20');
  await recorded('121400.5');
  await recorded('4000.15');
  expect(await quotes()).toEqual(
    expect.arrayContaining([
      { symbol: 'BTC', price: '121400.5', bid: '121400.00' },
      { symbol: 'ETH', price: '4000.15', bid: '4000.10' },
    ]),
  );
  expect(said).toContain('feed binance: connected');
});

it('lets no crossed book out, and says so', async () => {
  const before = said.length;
  exchange.book('BTCUSDT', '121500.00', '121400.00');
  await heard('dropped BTC: crossed', before);
  exchange.book('BTCUSDT', '0', '121400.00');
  await heard('dropped BTC: not-a-price', before);
  exchange.book('BTCUSDT', '121405.00', '121406.00');
  await recorded('121405.5');
  expect((await quotes()).some(({ bid }) => bid === '121500.00')).toBe(false);
});

it('connects anew when the line is dropped, and goes on', async () => {
  exchange.drop();
  await exchange.subscribed(2);
  await saidUntilRecorded('121410.5');
});

it('lives through nonsense', async () => {
  exchange.say('this is not JSON');
  exchange.say('{"e":"nonsense","s":"BTCUSDT"}');
  exchange.say('[]');
  await saidUntilRecorded('121420.5');
});

it('says that it is stale when nobody answers, and connects anew until somebody does', async () => {
  const before = said.length;
  exchange.isSilent = true;
  await heard('stale: nothing was said for 2000 ms', before);
  exchange.isSilent = false;
  await saidUntilRecorded('121430.5');
});

it('keeps no good quote back because of a bad one, and says which is bad', async () => {
  const quotedAt = await house.app.get(Clock).now();
  const heard: string[] = [];
  const pusher = new QuotePusher({ source: SOURCE, key: keys.secret, pushUrl }, (what) => heard.push(what));
  pusher.take([
    { symbol: 'BTC', quotedAt, bid: '1', ask: '1' },
    { symbol: 'ETH', quotedAt, bid: '4001', ask: '4001' },
  ]);
  await pusher.push();
  expect((await quotes()).some(({ price }) => price === '4001')).toBe(true);
  expect(heard.some((each) => each.includes('implausible BTC'))).toBe(true);
});

it('sends a batch that was not answered once more, under its id, and it is recorded once', async () => {
  const heard: string[] = [];
  const settings = { source: SOURCE, key: keys.secret, pushUrl: 'http://127.0.0.1:1' };
  const pusher = new QuotePusher(settings, (what) => heard.push(what));
  pusher.take([{ symbol: 'ETH', quotedAt: await house.app.get(Clock).now(), bid: '4002', ask: '4002' }]);
  await pusher.push();
  expect(heard.at(-1)).toContain('the API does not answer');
  settings.pushUrl = pushUrl;
  await pusher.push();
  await pusher.push();
  expect((await quotes()).filter(({ price }) => price === '4002')).toHaveLength(1);
});

it('ends when it is asked to', async () => {
  feed.kill('SIGTERM');
  const [status] = (await once(feed, 'exit')) as [number];
  expect(status).toBe(0);
});

it('does not start without being told what to listen to, and says what is missing', async () => {
  const env = Object.assign({}, process.env, { FEED_EXCHANGE: 'binance' });
  const wrong = fork(join(ROOT, 'dist/apps/feed/main.js'), [], { env, silent: true });
  let text = '';
  wrong.stderr?.on('data', (chunk) => (text += String(chunk)));
  const [status] = (await once(wrong, 'close')) as [number];
  expect(status).toBe(1);
  expect(text).toMatch(/^the feed cannot start: FEED_SYMBOLS says ours=theirs/);
});
