import fc from 'fast-check';
import { conflate } from './conflate';

const tick = (symbol: string, second: number, price = '1') => ({
  symbol,
  price,
  quotedAt: new Date(1_760_000_000_000 + second * 1000),
});

describe('ticks', () => {
  it.each([
    { ticks: [], left: [], why: 'nothing was said' },
    { ticks: [tick('BTC', 1), tick('BTC', 2)], left: [tick('BTC', 2)], why: 'the newer one counts' },
    { ticks: [tick('BTC', 2), tick('BTC', 1)], left: [tick('BTC', 2)], why: 'a late one does not overtake' },
    {
      ticks: [tick('BTC', 1, '7'), tick('BTC', 1, '8')],
      left: [tick('BTC', 1, '8')],
      why: 'of one instant the last word counts',
    },
    {
      ticks: [tick('ETH', 1), tick('BTC', 1), tick('ETH', 2)],
      left: [tick('ETH', 2), tick('BTC', 1)],
      why: 'each symbol has its own, in the order in which they came',
    },
  ])('are left as one a symbol: $why', ({ ticks, left }) => {
    expect(conflate(ticks)).toEqual(left);
  });

  const anyTicks = fc.array(
    fc.record({ symbol: fc.constantFrom('BTC', 'ETH', 'SOL'), second: fc.nat(20), price: fc.nat() }),
  );

  it('never lose a symbol, never go back in time, and are left alone a second time', () => {
    fc.assert(
      fc.property(anyTicks, (given) => {
        const ticks = given.map(({ symbol, second, price }) => tick(symbol, second, String(price)));
        const left = conflate(ticks);
        expect(new Set(left.map(({ symbol }) => symbol))).toEqual(new Set(ticks.map(({ symbol }) => symbol)));
        expect(new Set(left.map(({ symbol }) => symbol)).size).toBe(left.length);
        for (const { symbol, quotedAt } of ticks)
          expect(left.find((each) => each.symbol === symbol)?.quotedAt.getTime()).toBeGreaterThanOrEqual(
            quotedAt.getTime(),
          );
        expect(conflate(left)).toEqual(left);
      }),
    );
  });

  it('conflated in parts are conflated as a whole', () => {
    fc.assert(
      fc.property(anyTicks, fc.nat(), (given, cut) => {
        const ticks = given.map(({ symbol, second, price }) => tick(symbol, second, String(price)));
        const at = cut % (ticks.length + 1);
        expect(conflate([...conflate(ticks.slice(0, at)), ...ticks.slice(at)])).toEqual(conflate(ticks));
      }),
    );
  });
});
