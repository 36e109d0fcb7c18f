import { Exact, Money, USDC } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { financedMargin, limitOn, onlyCloses, tenorBucketOf, usedOf } from './sub-limit';

const NOON = new Date('2026-01-31T12:00:00Z');
const day = (text: string) => new Date(`${text}T08:00:00Z`);
const PERPETUAL: InstrumentTerms = { kind: 'linear-perpetual' };
const future = (expiresOn: string): InstrumentTerms => ({
  kind: 'dated-future',
  contractSize: new Exact(1),
  expiresAt: day(expiresOn),
});
const leg = (tradeId: string, instrument: string, terms: InstrumentTerms, quantity: number): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument,
  underlying: 'BTC',
  terms,
  quantity: new Exact(quantity),
  price: new Exact(100),
});
const marks = new Map([['BTC', { mark: new Exact(100) }]]);
const used = (open: readonly Leg[], pending: readonly Leg[] = []) =>
  Object.fromEntries(
    usedOf({ open, pending }, marks, { asset: USDC, asOf: NOON }).map(({ by, of, notional }) => [
      `${by} ${of}`,
      notional,
    ]),
  );
const usdc = (amount: number) => Money.of(amount, USDC);

it.each([
  { expiresAt: undefined, bucket: 'perpetual', why: 'it does not end' },
  { expiresAt: new Date('2026-02-28T12:00:00Z'), bucket: 'up-to-1m', why: 'a month ends on its last day' },
  { expiresAt: new Date('2026-02-28T12:00:01Z'), bucket: 'up-to-3m', why: 'it ends after that' },
  { expiresAt: new Date('2026-04-30T12:00:00Z'), bucket: 'up-to-3m', why: 'it ends within three months' },
  { expiresAt: new Date('2027-01-31T12:00:00Z'), bucket: 'up-to-1y', why: 'a year to the instant' },
  { expiresAt: new Date('2027-02-01T00:00:00Z'), bucket: 'beyond-1y', why: 'it ends later' },
])('$expiresAt is $bucket: $why', ({ expiresAt, bucket }) => {
  expect(tenorBucketOf(expiresAt, NOON)).toBe(bucket);
});

describe('what is used', () => {
  it('is counted by product, underlying, tenor and day of settlement, each with its own netting', () => {
    const open = [leg('p', 'BTC-PERP', PERPETUAL, 5), leg('f', 'BTC-27FEB26', future('2026-02-27'), -3)];
    expect(used(open)).toEqual({
      'product linear-perpetual': usdc(500),
      'product dated-future': usdc(300),
      'underlying BTC': usdc(200),
      'tenor perpetual': usdc(500),
      'tenor up-to-1m': usdc(300),
      'settlement-day 2026-02-27': usdc(300),
    });
  });

  it('counts what is held at its worst: nothing of a sale that may not come about', () => {
    const open = [leg('p', 'BTC-PERP', PERPETUAL, 5)];
    expect(used(open, [leg('s', 'BTC-PERP', PERPETUAL, -2)])).toMatchObject({ 'underlying BTC': usdc(500) });
    expect(used(open, [leg('s', 'BTC-PERP', PERPETUAL, -11)])).toMatchObject({ 'underlying BTC': usdc(600) });
  });

  it('takes the old terms of a trade that changes away with the new ones', () => {
    const changed = [leg('t', 'BTC-PERP', PERPETUAL, 7), leg('t', 'BTC-PERP', PERPETUAL, -5)];
    expect(used([leg('t', 'BTC-PERP', PERPETUAL, 5)], changed)).toMatchObject({
      'underlying BTC': usdc(700),
    });
  });

  it('never becomes less by a trade that is held as well', () => {
    const legs = fc
      .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: -9, max: 9 }), fc.boolean())
      .map(([id, quantity, dated]) =>
        dated
          ? leg(id, 'BTC-27FEB26', future('2026-02-27'), quantity)
          : leg(`${id}p`, 'BTC-PERP', PERPETUAL, quantity),
      );
    const trades = fc.uniqueArray(legs, { selector: ({ tradeId, instrument }) => tradeId + instrument });
    fc.assert(
      fc.property(trades, trades, legs, (open, pending, wanted) => {
        const before = used(open, pending);
        const after = used(open, [...pending, { ...wanted, tradeId: 'new' }]);
        for (const [name, amount] of Object.entries(before))
          expect(after[name]?.minor).toBeGreaterThanOrEqual(amount.minor);
      }),
    );
  });
});

it.each([
  { open: 5, held: 0, wanted: -5, closes: true, why: 'it closes all of it' },
  { open: 5, held: 0, wanted: -6, closes: false, why: 'it would turn it round' },
  { open: 5, held: -3, wanted: -3, closes: false, why: 'some of it is being closed already' },
  { open: 5, held: 3, wanted: -5, closes: true, why: 'what may be bought is not there to be closed' },
  { open: -5, held: 0, wanted: 2, closes: true, why: 'a short position is closed by buying' },
  { open: 5, held: 0, wanted: 1, closes: false, why: 'it adds' },
  { open: 0, held: 0, wanted: 1, closes: false, why: 'nothing is open' },
])('of $open open and $held held, $wanted closes: $closes, for $why', ({ open, held, wanted, closes }) => {
  const of = (id: string, quantity: number) =>
    quantity === 0 ? [] : [leg(id, 'BTC-PERP', PERPETUAL, quantity)];
  expect(onlyCloses(of('w', wanted), of('o', open), of('h', held))).toBe(closes);
});

it('margin that a line stands in for is limited by what could come to be owed beyond what is posted', () => {
  const financed = financedMargin({ shortfall: usdc(30) });
  expect(limitOn([{ by: 'im-financing', of: 'all', most: usdc(20) }], financed)).toEqual(usdc(20));
  expect(financed.notional).toEqual(usdc(30));
});
