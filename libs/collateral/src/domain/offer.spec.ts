import { type Asset, Money, USDC } from '@app/kernel';
import { offerOf, together } from './offer';
import type { Pool, PoolItem } from './pool';

const usdc = (amount: number) => Money.of(amount, USDC);
const BILL: Asset = { code: 'BILL', scale: 6 };
const bills = (amount: number) => Money.of(amount, BILL);
const pool = (counts: number, ...items: unknown[]): Pool => ({
  cash: usdc(0),
  items: items as PoolItem[],
  counts: usdc(counts),
  unpriced: [],
  countsAtLast: usdc(counts),
});
const counted = (...limitedBy: string[]) => ({ counted: true, valued: { quantity: bills(5), limitedBy } });
const why = { kind: 'excluded', criterion: 'no copies' };

it.each([
  {
    after: pool(105, counted('half')),
    is: { taken: true, adds: usdc(5) },
    why: 'as much as the pool counts for more',
  },
  {
    after: pool(100, counted('half', 'an issuer')),
    is: { taken: false, why: { kind: 'beyond-limits', limits: ['half', 'an issuer'] } },
    why: 'its limits are used up',
  },
  {
    after: pool(100, { counted: false, quantity: bills(5), why }),
    is: { taken: false, why },
    why: 'it is excluded',
  },
  {
    after: pool(104, { counted: false, quantity: Money.of(1, { code: 'GOLD', scale: 8 }), why }, counted()),
    is: { taken: true, adds: usdc(4) },
    why: 'what else is posted is nothing of it',
  },
])('an offer to a pool that counts for 100 is judged by what it adds: $why', ({ after, is }) => {
  expect(offerOf(bills(5), pool(100), after)).toMatchObject(is);
});

it('is put to what is there, in the order of codes', () => {
  const held = [Money.of(1, { code: 'GOLD', scale: 8 }), usdc(2)];
  expect(together(held, usdc(3)).map((each) => each.toText())).toEqual(['1.00000000', '5.000000']);
  expect(together(held, bills(4)).map(({ asset }) => asset.code)).toEqual(['BILL', 'GOLD', 'USDC']);
});
