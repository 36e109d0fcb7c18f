import { existsSync, readFileSync } from 'node:fs';

/** Which exchange is listened to, for what, and to whom it is said. Times are milliseconds. */
export interface FeedSettings {
  readonly exchange: string; // as ccxt calls it
  readonly exchangeUrl: string | undefined; // another host than its own
  readonly symbols: ReadonlyMap<string, string>; // theirs → ours
  readonly source: string; // as two people approved it
  readonly key: string;
  readonly pushUrl: string; // our API
  readonly every: number; // between two pushes
  readonly stale: number; // of silence, after which the connection is taken for dead
}

/** Tells every variable that is missing or malformed. */
export class FeedSettingsError extends Error {
  override readonly name = 'FeedSettingsError';
}

const SYMBOLS = /^[A-Z0-9-]{1,30}=[A-Za-z0-9/:-]{1,60}(,[A-Z0-9-]{1,30}=[A-Za-z0-9/:-]{1,60})*$/;
const CHECKS: Readonly<Record<string, readonly [RegExp, string]>> = {
  FEED_EXCHANGE: [/^[a-z0-9]+$/, 'is an exchange as ccxt calls it: binance'],
  FEED_SYMBOLS: [SYMBOLS, 'says ours=theirs, parted by commas: BTC=BTC/USDT,ETH=ETH/USDT'],
  FEED_SOURCE: [/^[a-z0-9][a-z0-9-]{0,59}$/, 'is the source as it was approved'],
  FEED_KEY: [
    /^whsk_[A-Za-z0-9+/]{43}=$/,
    'is its secret key, or the path of a file with it: `ringfence mark keys` makes one',
  ],
  FEED_PUSH_URL: [/^https?:\/\/[^\s?#]+$/, 'is the address of the API; `npm start` sets it'],
  FEED_EXCHANGE_URL: [
    /^(https?:\/\/[^\s?#]+)?$/,
    'is another address than that of the exchange, or left out',
  ],
  FEED_EVERY_MS: [/^[1-9]\d{1,5}$/, 'is how often is pushed, in milliseconds: 1000 unless it is set'],
  FEED_STALE_SECONDS: [/^[1-9]\d{0,3}$/, 'is after how much silence it connects anew: 30 unless it is set'],
};

/** @throws FeedSettingsError; a key is not repeated */
export function readFeedSettings(environment: NodeJS.ProcessEnv): FeedSettings {
  const { FEED_EVERY_MS = '1000', FEED_STALE_SECONDS = '30', FEED_EXCHANGE_URL = '' } = environment;
  const told: NodeJS.ProcessEnv = Object.assign({}, environment, {
    FEED_KEY: keyIn(environment['FEED_KEY'] ?? ''),
    FEED_EVERY_MS,
    FEED_STALE_SECONDS,
    FEED_EXCHANGE_URL,
  });
  const of = (name: string) => told[name] ?? '';
  const problems = Object.entries(CHECKS)
    .filter(([name, [shape]]) => !shape.test(of(name)))
    .map(([name, [, what]]) => `${name} ${what}`);
  if (problems.length > 0) throw new FeedSettingsError(problems.join('\n'));
  return {
    exchange: of('FEED_EXCHANGE'),
    exchangeUrl: FEED_EXCHANGE_URL === '' ? undefined : FEED_EXCHANGE_URL,
    symbols: new Map(of('FEED_SYMBOLS').split(',').map(pairOf)),
    source: of('FEED_SOURCE'),
    key: of('FEED_KEY'),
    pushUrl: of('FEED_PUSH_URL').replace(/\/$/, ''),
    every: Number.parseInt(FEED_EVERY_MS, 10),
    stale: Number.parseInt(FEED_STALE_SECONDS, 10) * 1000,
  };
}

function pairOf(text: string): [string, string] {
  const [ours = '', theirs = ''] = text.split('=');
  return [theirs, ours];
}

const keyIn = (text: string) =>
  text.startsWith('/') && existsSync(text) ? readFileSync(text, 'utf8').trim() : text;
