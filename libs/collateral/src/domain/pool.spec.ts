import { Exact, Money } from '@app/kernel';
import fc from 'fast-check';
import {
  billOf,
  coinOf,
  excluding,
  FRIDAY_EVENING,
  including,
  marksOf,
  termsOf,
  TOKEN,
  usdc,
} from './example-collateral';
import { type Held, poolOf, type PoolTerms } from './pool';

const held = (terms: ReturnType<typeof billOf>, amount: number): Held => ({
  quantity: Money.of(amount, terms.asset),
  terms,
});
const everything = including('anything', {});
const prices = marksOf({ TBILL: '0.99', BTC: '100000', EUR: '1.1' }, { BTC: '0.4' });
const value = (items: readonly Held[], terms: PoolTerms, marks = prices, cash = 0) =>
  poolOf(usdc(cash), items, terms, marks, FRIDAY_EVENING);
const countsOf = (...given: Parameters<typeof value>) => value(...given).counts.toText();

it('shows every part of what an item counts for', () => {
  const pool = value([held(billOf(), 1000)], termsOf([everything]), prices, 50);
  expect(pool).toMatchObject({ cash: usdc(50), counts: usdc('980.6'), unpriced: [] });
  expect(pool.items).toMatchObject([
    {
      counted: true,
      valued: {
        price: new Exact('0.99'),
        market: usdc(990),
        criterion: 'anything',
        parts: {
          haircut: new Exact('0.01'),
          fxHaircut: new Exact(0),
          tokenAddOn: new Exact('0.02'),
          weekendAddOn: new Exact('0.03'),
        },
        value: usdc('930.6'),
        counts: usdc('930.6'),
        limitedBy: [],
        fallsWithPosition: false,
      },
    },
  ]);
});

it.each([
  {
    terms: { basis: 'multiplicative' },
    counts: '931.683060',
    why: 'each comes off what is left, where the annex says so',
  },
  { terms: { mporMinutes: 10_000 }, counts: '960.300000', why: 'in a week it could be redeemed' },
] as const)('is worth $counts where $why', ({ terms, counts }) => {
  expect(countsOf([held(billOf(), 1000)], termsOf([everything], terms))).toBe(counts);
});

it('prices in two steps what is priced in another currency, and takes that currency off', () => {
  const euro = billOf({ currency: 'EUR', fxSymbol: 'EUR', token: null });
  expect(countsOf([held(euro, 1000)], termsOf([everything]))).toBe('990.990000'); // 1000 × 0.99 × 1.1 × (1 − 0.01 − 0.08)
});

it('values what falls with the position after the fall that is feared, and counts it for a quarter', () => {
  const long = { gains: new Map([['BTC', new Exact(1)]]) };
  const [item] = value([held(coinOf('BTC'), 1)], termsOf([everything], long), prices, 600_000).items;
  expect(item).toMatchObject({
    valued: { fallsWithPosition: true, value: usdc(58_000), parts: { haircut: new Exact('0.4') } },
  });
  expect(countsOf([held(coinOf('BTC'), 1)], termsOf([everything], long), prices, 60_000)).toBe(
    '80000.000000',
  );
});

describe('an item counts for nothing, and says why', () => {
  const one = held(billOf(), 1000);
  const old = new Date(FRIDAY_EVENING.getTime() - 91 * 60_000);
  const seat = { connected: [{ id: 'bill-issuer', as: 'seat' }] } as const;
  it.each([
    { item: { ...one, terms: undefined }, why: { kind: 'not-registered' } },
    {
      item: one,
      terms: termsOf([excluding('no bills', {}), everything]),
      why: { kind: 'excluded', criterion: 'no bills' },
    },
    {
      item: one,
      terms: termsOf([everything], seat),
      why: { kind: 'connected', connection: { through: 'redeemer', obligor: 'Bill Issuer Ltd', to: 'seat' } },
    },
    {
      item: held(billOf({ token: { ...TOKEN, vaultAllowed: false } }), 1),
      why: { kind: 'vault-not-on-allow-list' },
    },
    { item: one, marks: marksOf({}), why: { kind: 'mark-missing' } },
    { item: one, marks: marksOf({ TBILL: '1' }, {}, old), why: { kind: 'mark-stale' } },
    {
      item: held(coinOf('BTC'), 1),
      terms: termsOf([everything], { gains: new Map([['BTC', new Exact(1)]]) }),
      marks: marksOf({ BTC: '1' }),
      why: { kind: 'no-stress-approved' },
    },
  ])('$why.kind', ({ item, why, terms = termsOf([everything]), marks = prices }) => {
    const pool = value([item], terms, marks, 5);
    expect(pool.items).toEqual([{ counted: false, quantity: item.quantity, why }]);
    expect(pool.counts).toEqual(usdc(5));
    expect(pool.unpriced).toEqual(why.kind.startsWith('mark-') ? ['TBILL'] : []);
  });
});

describe('whatever is posted', () => {
  const percent = fc.nat(100).map(String);
  const assets = [
    billOf(),
    coinOf('BTC'),
    billOf({ asset: { code: 'OAT', scale: 6 }, country: 'FR', currency: 'EUR', token: null }),
  ];
  const given = fc.record({
    amounts: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    haircuts: fc.array(percent, { minLength: 3, maxLength: 3 }),
    limit: percent,
    long: fc.boolean(),
    basis: fc.constantFrom('additive' as const, 'multiplicative' as const),
    cash: fc.nat(100_000),
  });
  type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never;
  const totalOf = ({ amounts, haircuts, limit, long, basis, cash }: Given, more: readonly string[] = []) => {
    const criteria = assets.map(({ asset }, index) =>
      including(asset.code, { assets: [asset.code] }, { haircutPercent: haircuts[index]! }),
    );
    const shut = more.map((code) => excluding(`no ${code}`, { assets: [code] }));
    const limits = [
      { name: 'issuer', by: 'issuer', of: null, most: { kind: 'percent', percent: limit } },
    ] as const;
    const gains = new Map([['BTC', new Exact(long ? 1 : -1)]]);
    const pool = value(
      assets.map((asset, index) => held(asset, amounts[index]!)),
      termsOf([...criteria, ...shut], { limits, basis, gains }),
      prices,
      cash,
    );
    return pool.counts.minor;
  };
  const changed = (list: readonly number[], index: number, more: number) =>
    list.map((each, at) => (at === index ? each + more : each));

  it('more of anything never counts for less', () => {
    fc.assert(
      fc.property(given, fc.nat(2), fc.nat(1000), (pool, index, more) => {
        expect(totalOf({ ...pool, amounts: changed(pool.amounts, index, more) }) >= totalOf(pool)).toBe(true);
      }),
    );
  });

  it('nothing counts for more under a higher haircut', () => {
    fc.assert(
      fc.property(given, fc.nat(2), percent, (pool, index, other) => {
        const higher = pool.haircuts.map((each, at) =>
          at === index ? Exact.max(each, other).toFixed() : each,
        );
        expect(totalOf({ ...pool, haircuts: higher }) <= totalOf(pool)).toBe(true);
      }),
    );
  });

  it('what is excluded never counts: all excluded, the settlement asset is left', () => {
    fc.assert(
      fc.property(given, (pool) => {
        expect(totalOf(pool, ['TBILL', 'BTC', 'OAT'])).toBe(usdc(pool.cash).minor);
      }),
    );
  });
});
