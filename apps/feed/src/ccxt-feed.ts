import type { Feed, OpenFeed, Tick } from './feed';
import type { FeedSettings } from './feed.settings';
import { wallClock } from './wall-clock';

/** What we need of an exchange. ccxt's own types are those of a hundred of them. */
interface Exchange {
  readonly has: Readonly<Record<string, unknown>>;
  readonly urls: { api: unknown };
  readonly bidsasks: Readonly<Record<string, Ticker>>; // the last of each symbol, as ccxt keeps it
  readonly watchBidsAsks: (symbols: readonly string[]) => Promise<unknown>;
  readonly loadMarkets: () => Promise<unknown>;
  readonly loadHttpProxyAgent: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

interface Ticker {
  readonly symbol?: unknown;
  readonly timestamp?: unknown; // milliseconds; many exchanges do not say
  readonly bid?: unknown;
  readonly ask?: unknown;
}

type Exchanges = Readonly<Record<string, new (settings: object) => Exchange>>;

const REST_TIMEOUT = 10_000; // milliseconds

/**
 * Opens connections to an exchange by ccxt, which is large and is loaded here alone.
 *
 * @throws Error when ccxt knows no such exchange, or none that streams
 *
 * @see https://docs.ccxt.com, "watchBidsAsks"; `number: String` leaves prices as the exchange wrote them
 */
export async function ccxtFeed({ exchange: name, exchangeUrl, symbols }: FeedSettings): Promise<OpenFeed> {
  const { pro } = (await import('ccxt')) as unknown as { readonly pro: Exchanges };
  const Named = pro[name];
  if (Named === undefined) throw new Error(`ccxt knows no exchange ${name} with a stream`);
  const options = { defaultType: 'spot', fetchMarkets: { types: ['spot'] } };
  const opened = () => new Named({ number: String, timeout: REST_TIMEOUT, options });
  if (opened().has['watchBidsAsks'] !== true) throw new Error(`${name} streams no bids and asks`);
  return async () => {
    const exchange = opened();
    if (exchangeUrl !== undefined) exchange.urls.api = moved(exchange.urls.api, new URL(exchangeUrl));
    try {
      await exchange.loadHttpProxyAgent(); // by its name for proxies; without it, it opens no socket to ws://
      await exchange.loadMarkets();
    } catch (fault) {
      await exchange.close();
      throw fault;
    }
    return feedOf(exchange, symbols);
  };
}

/**
 * What is said between two waits is in no answer of ccxt's, but in its table of the last of each symbol: what is new there is what
 * nobody has been handed yet.
 */
function feedOf(exchange: Exchange, symbols: ReadonlyMap<string, string>): Feed {
  const handed = new Map<string, Ticker>();
  const fresh = () =>
    [...symbols.keys()].flatMap((theirs) => {
      const ticker = exchange.bidsasks[theirs];
      if (ticker === undefined || handed.get(theirs) === ticker) return [];
      handed.set(theirs, ticker);
      return tickOf(ticker, symbols) ?? [];
    });
  return {
    next: async () => {
      const said = fresh();
      if (said.length > 0) return said;
      await exchange.watchBidsAsks([...symbols.keys()]);
      return fresh();
    },
    close: async () => {
      await exchange.close();
    },
  };
}

/** A side that is missing is left empty: whoever judges prices says so. */
function tickOf(
  { symbol, timestamp, bid, ask }: Ticker,
  symbols: ReadonlyMap<string, string>,
): Tick | undefined {
  const ours = typeof symbol === 'string' ? symbols.get(symbol) : undefined;
  if (ours === undefined) return undefined;
  const quotedAt = typeof timestamp === 'number' ? new Date(timestamp) : wallClock();
  return { symbol: ours, quotedAt, bid: textOf(bid), ask: textOf(ask) };
}

const textOf = (side: unknown) => (typeof side === 'string' || typeof side === 'number' ? String(side) : '');

/** Every address of an exchange at another host, each with its own path, and a socket where there was one. */
function moved(addresses: unknown, host: URL): unknown {
  if (typeof addresses === 'string') {
    const { protocol, pathname } = new URL(addresses);
    const isSocket = protocol.startsWith('ws');
    const scheme = host.protocol === 'https:' ? (isSocket ? 'wss:' : 'https:') : isSocket ? 'ws:' : 'http:';
    return `${scheme}//${host.host}${pathname}`;
  }
  if (typeof addresses !== 'object' || addresses === null) return addresses;
  return Object.fromEntries(Object.entries(addresses).map(([name, each]) => [name, moved(each, host)]));
}
