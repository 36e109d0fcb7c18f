import { readFeedSettings } from './feed.settings';

const WHOLE = {
  FEED_EXCHANGE: 'binance',
  FEED_SYMBOLS: 'BTC=BTC/USDT,ETH=ETH/USDT',
  FEED_SOURCE: 'binance-ws',
  FEED_KEY: `whsk_${Buffer.alloc(32, 7).toString('base64')}`,
  FEED_PUSH_URL: 'http://127.0.0.1:3000/',
};

it('are read once, with what is usual where nothing is said', () => {
  expect(readFeedSettings(WHOLE)).toEqual({
    exchange: 'binance',
    exchangeUrl: undefined,
    symbols: new Map([
      ['BTC/USDT', 'BTC'],
      ['ETH/USDT', 'ETH'],
    ]),
    source: 'binance-ws',
    key: WHOLE.FEED_KEY,
    pushUrl: 'http://127.0.0.1:3000',
    every: 1000,
    stale: 30_000,
  });
});

it.each([
  { name: 'FEED_EXCHANGE', value: 'Binance!', says: 'an exchange as ccxt calls it' },
  { name: 'FEED_SYMBOLS', value: 'BTC', says: 'ours=theirs' },
  { name: 'FEED_SOURCE', value: '', says: 'as it was approved' },
  { name: 'FEED_KEY', value: 'secret', says: '`ringfence mark keys` makes one' },
  { name: 'FEED_PUSH_URL', value: 'nowhere', says: 'the address of the API' },
  { name: 'FEED_EXCHANGE_URL', value: 'nowhere', says: 'or left out' },
  { name: 'FEED_EVERY_MS', value: '0', says: 'in milliseconds' },
  { name: 'FEED_STALE_SECONDS', value: '-1', says: 'silence' },
])('say what is wrong with $name, and do not repeat it', ({ name, value, says }) => {
  const read = () => readFeedSettings({ ...WHOLE, [name]: value });
  expect(read).toThrow(says);
  expect(read).not.toThrow('secret key, or the path of a file with it: secret');
});

it('say all that is missing at once', () => {
  expect(() => readFeedSettings({})).toThrow(
    /FEED_EXCHANGE[^]*FEED_SYMBOLS[^]*FEED_SOURCE[^]*FEED_KEY[^]*FEED_PUSH_URL/,
  );
});
