import { Exact } from '@app/kernel';
import type { EligibilitySchedule } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { concentrated, WRONG_WAY_LIMIT, type Weighed } from './concentration';
import { billOf, coinOf, usdc } from './example-collateral';

type Limit = EligibilitySchedule['limits'][number];

const limit = (by: Limit['by'], most: number | string, of: string | null = null): Limit => ({
  name: `${by} ${String(most)}`,
  by,
  of,
  most:
    typeof most === 'number'
      ? { kind: 'percent', percent: String(most) }
      : { kind: 'value', of: { amount: most, asset: 'USDC' } },
});
const weighed = (asset: Weighed['asset'], value: number, fallsWithPosition = false): Weighed => ({
  asset,
  quantity: new Exact(value),
  value: usdc(value),
  fallsWithPosition,
});
const bill = billOf();
const gilt = billOf({
  asset: { code: 'GILT', scale: 6 },
  issuer: { name: 'HM Treasury', id: null },
  country: 'GB',
  currency: 'GBP',
});
const counts = (items: readonly Weighed[], limits: readonly Limit[], cash = 0) =>
  concentrated(items, limits, usdc(cash)).map((each) => each.counts.toText().replace('.000000', ''));

it.each([
  { limits: [], found: ['60', '40'], why: 'nothing is limited' },
  { limits: [limit('issuer', 50)], found: ['50', '40'], why: 'half of 100 of any one issuer' },
  { limits: [limit('asset', '30')], found: ['30', '30'], why: 'thirty of any one asset' },
  { limits: [limit('asset-type', 70)], found: ['60', '10'], why: 'both are bonds of governments' },
  { limits: [limit('country', 10, 'GB')], found: ['60', '10'], why: 'Britain alone is limited' },
  { limits: [limit('currency', '5', 'USD')], found: ['5', '40'], why: 'and dollars alone' },
  { limits: [limit('token-wrapper', 100, 'bridged')], found: ['60', '40'], why: 'neither is a copy' },
  {
    limits: [limit('issuer', 50), limit('asset-type', '60')],
    found: ['50', '10'],
    why: 'both limits at once',
  },
  {
    limits: [limit('issue-size', 1e-6)],
    found: ['0.5', '0.5'],
    why: 'a millionth per cent of fifty million units',
  },
])('of 60 in bills and 40 in gilts $found count: $why', ({ limits, found }) => {
  const written = limits.map((each) =>
    each.by === 'issue-size' ? { ...each, most: { kind: 'percent', percent: '0.000001' } as const } : each,
  );
  expect(
    counts([weighed(bill, 60), weighed(gilt, 40)], written).map((each) =>
      each.replace(/0+$/, (zeros) => (each.includes('.') ? '' : zeros)),
    ),
  ).toEqual(found);
});

it('counts nothing of an issue whose size nobody knows', () => {
  expect(counts([weighed(billOf({ issueSize: null }), 60)], [limit('issue-size', 50)])).toEqual(['0']);
});

it('takes its percentages of the settlement asset as well, which is under no limit', () => {
  expect(counts([weighed(bill, 60)], [limit('issuer', 50)], 140)).toEqual(['60']);
});

it('counts what falls with the position for a quarter of what counts, however much of it is posted', () => {
  const btc = coinOf('BTC');
  expect(counts([weighed(btc, 100, true)], [])).toEqual(['0']);
  expect(counts([weighed(btc, 20, true)], [], 60)).toEqual(['20']);
  expect(counts([weighed(btc, 900, true)], [], 60)).toEqual(['20']);
  expect(counts([weighed(btc, 900, true), weighed(bill, 30)], [], 60)).toEqual(['30', '30']);
});

it('names the limits that hold an item, and none of one that counts whole', () => {
  const pool = [weighed(bill, 60), weighed(gilt, 40), weighed(coinOf('BTC'), 900, true)];
  const found = concentrated(pool, [limit('issuer', '50', 'United States Treasury')], usdc(0));
  expect(found.map(({ limitedBy }) => limitedBy)).toEqual([['issuer 50'], [], [WRONG_WAY_LIMIT]]);
});

describe('whatever the limits', () => {
  const assets = [
    bill,
    gilt,
    coinOf('BTC'),
    coinOf('ETH'),
    billOf({ asset: { code: 'OAT', scale: 6 }, country: 'FR' }),
  ];
  const someLimit = fc
    .tuple(
      fc.constantFrom<Limit['by']>(
        'asset',
        'issuer',
        'asset-type',
        'country',
        'currency',
        'token-wrapper',
        'issue-size',
      ),
      fc.nat(100),
      fc.boolean(),
    )
    .map(([by, most, isPercent]) => limit(by, isPercent || by === 'issue-size' ? most : String(most)));
  const pool = fc.tuple(
    fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }),
    fc.array(someLimit, { maxLength: 5 }),
    fc.nat(50),
  );
  const totalOf = (values: readonly number[], limits: readonly Limit[], cash: number) =>
    concentrated(
      values.map((value, index) => weighed(assets[index]!, value, index === 2)),
      limits,
      usdc(cash),
    ).reduce((sum, each) => sum + each.counts.minor, 0n);

  it('more of anything, cash included, never counts for less', () => {
    fc.assert(
      fc.property(pool, fc.nat(5), fc.nat(100), ([values, limits, cash], index, more) => {
        const richer = values.map((value, at) => (at === index ? value + more : value));
        const moreCash = index === 5 ? cash + more : cash;
        expect(totalOf(richer, limits, moreCash) >= totalOf(values, limits, cash)).toBe(true);
      }),
    );
  });

  it('nothing counts for more than it is worth', () => {
    fc.assert(
      fc.property(pool, ([values, limits, cash]) => {
        const items = values.map((value, index) => weighed(assets[index]!, value, index === 2));
        for (const [index, each] of concentrated(items, limits, usdc(cash)).entries())
          expect(usdc(values[index]!).lessThan(each.counts)).toBe(false);
      }),
    );
  });
});
