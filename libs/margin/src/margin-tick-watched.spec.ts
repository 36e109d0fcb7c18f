import type { Pool } from '@app/collateral/domain';
import { id, Money, owed, USDC } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { bookBalances } from '@app/settlement/domain';
import fc from 'fast-check';
import type { CalledSum } from './called.rows';
import { type RightRow, type Standing, watchedFrom } from './margin-tick-watched';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const seat = (code: string) => ({ code, seat: code.slice(0, 1), standing: 'performing' });
const relationship = {
  id: id<'Book'>('1'),
  name: 'R1',
  asset: USDC,
  occupancies: [seat('A1'), seat('B1')],
} as unknown as Relationship;
const byFraction = { id: relationship.id, im_fraction: '0.1', price_gap: null, on_headroom: false };
const byHeadroom = { ...byFraction, im_fraction: null, on_headroom: true };

interface Held {
  readonly cash?: readonly [number, number]; // of A1 and B1
  readonly apart?: readonly [number, number]; // as independent amounts
  readonly counts?: number; // what A1's cash and tokens count for together
  readonly called?: readonly CalledSum[];
}

/** How far exposure may go, of a seat A that owes a thousand. */
function bounds(
  right: RightRow,
  { cash = [0, 0], apart = [0, 0], counts, called = [] }: Held,
): [number, number] {
  const rows = ['A1', 'B1'].flatMap((code, n) => [
    { account: `IM.${code}`, asset: USDC, available: usdc(cash[n] ?? 0) },
    { account: `IA.${code}`, asset: USDC, available: usdc(apart[n] ?? 0) },
    { account: `VM_HELD.${code}`, asset: owed(USDC), available: usdc(0).in(owed(USDC)) },
  ]);
  const { low, high } = watchedFrom(relationship, right, {
    valued: { asOf: new Date(0), seats: [{ occupancy: 'A1', current: usdc(1000) }] },
    market: new Map(),
    legs: [],
    balances: bookBalances(rows, USDC),
    pools: counts === undefined ? undefined : new Map([['A1', { counts: usdc(counts) } as Pool]]),
    called,
  } as unknown as Standing);
  return [low, high];
}

describe('watchedFrom', () => {
  it.each([
    { held: { cash: [500, 300] }, within: [970, 1030], why: 'of the smaller' },
    { held: { cash: [100, 300], counts: 400 }, within: [970, 1030], why: 'tokens are margin' },
    { held: { cash: [0, 300], counts: 200 }, within: [980, 1020], why: 'tokens alone are, too' },
    { held: { cash: [500, 100], apart: [0, 100] }, within: [980, 1020], why: 'independent amounts are' },
    { held: { cash: [500, 0] }, within: [950, 1050], why: 'of the one there is' },
    { held: {}, within: [-Infinity, Infinity], why: 'of nothing there is no fraction' },
  ] satisfies { held: Held; within: number[]; why: string }[])(
    'lets exposure go by a fraction of margin: $why',
    ({ held, within }) => {
      expect(bounds(byFraction, held)).toEqual(within);
    },
  );

  it('lets exposure go as far as cash, tokens and independent amounts cover it', () => {
    const held = { cash: [2000, 1500], apart: [300, 200], counts: 2600 } as const;
    expect(bounds(byHeadroom, held)).toEqual([-1700, 2900]);
  });

  it('counts what is called as cover, and what is in dispute as none', () => {
    const asked = { occupancy: 'A1', kind: 'vm', direction: 'delivery' } as const;
    const called = [{ ...asked, amount: usdc(100), disputed: usdc(400) }];
    expect(bounds(byHeadroom, { cash: [800, 1500], called })).toEqual([-1500, 1000]);
  });

  it('always leaves exposure room to move, whatever was posted', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const pair = fc.tuple(amount, amount);
    fc.assert(
      fc.property(pair, pair, fc.option(amount, { nil: undefined }), (cash, apart, counts) => {
        const [low, high] = bounds(byFraction, { cash, apart, ...(counts !== undefined && { counts }) });
        expect([low < 1000, high > 1000]).toEqual([true, true]);
      }),
    );
  });
});
