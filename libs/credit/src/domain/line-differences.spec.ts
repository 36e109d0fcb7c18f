import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { LineTerms } from './credit-line';
import { lineDifferences } from './line-differences';

const usdc = (units: number) => Money.ofMinor(BigInt(units) * 1_000_000n, USDC);
const btc = { by: 'underlying', of: 'BTC', most: usdc(9) } as const;
const each = { by: 'settlement-day', of: 'each', most: usdc(5) } as const;
const floor = {
  id: 'floor',
  clause: 'Part 1(h)',
  daysToUse: 30,
  gives: 'freeze',
  kind: 'nav-floor',
  least: usdc(50),
} as const;
const terms: LineTerms = {
  commitment: 'advised',
  approved: usdc(100),
  firstSkin: usdc(0),
  unsecured: usdc(10),
  subLimits: [btc, each],
  covenants: [floor],
  clause: undefined,
  expiresOn: '2026-12-31',
  reviewOn: '2026-06-30',
  reductions: [{ from: '2026-09-01', most: usdc(60) }],
  warnAt: 80,
};

const texts = (before: LineTerms | undefined, now: LineTerms) =>
  lineDifferences(before, now).map(({ field, before: was, now: is }) => `${field}: ${was} → ${is}`);

it.each<{ why: string; change: Partial<LineTerms>; lines: string[] }>([
  { why: 'an amount', change: { approved: usdc(101) }, lines: ['approved.amount: 100 → 101'] },
  { why: 'a word', change: { commitment: 'committed' }, lines: ['commitment: advised → committed'] },
  { why: 'a clause where there was none', change: { clause: '5(b)' }, lines: ['clause:  → 5(b)'] },
  { why: 'another order', change: { subLimits: [each, btc] }, lines: [] },
  {
    why: 'a sub-limit by what it is of',
    change: { subLimits: [each, { by: 'underlying', of: 'BTC', most: usdc(8) }] },
    lines: ['subLimits.underlying BTC.amount: 9 → 8'],
  },
  {
    why: 'a step by its day',
    change: { reductions: [{ from: '2026-09-01', most: usdc(50) }] },
    lines: ['reductions.2026-09-01.amount: 60 → 50'],
  },
  {
    why: 'a warning that nobody wants any more',
    change: { warnAt: undefined },
    lines: ['warnAt: 80 → '],
  },
  {
    why: 'a covenant by its id',
    change: { covenants: [{ ...floor, least: usdc(40) }] },
    lines: ['covenants.floor.least.amount: 50 → 40'],
  },
])('$why: $lines', ({ change, lines }) => {
  expect(texts(terms, { ...terms, ...change })).toEqual(lines);
});

it('is everything of a first version', () => {
  const lines = texts(undefined, terms);
  expect(lines).toContain('approved.amount:  → 100');
  expect(lines).toContain('subLimits.settlement-day each.amount:  → 5');
});

it('is nothing exactly when nothing of an amount is different', () => {
  const amounts = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(amounts, amounts, (one, other) => {
      const found = lineDifferences({ ...terms, unsecured: usdc(one) }, { ...terms, unsecured: usdc(other) });
      expect(found).toHaveLength(one === other ? 0 : 1);
    }),
  );
});
