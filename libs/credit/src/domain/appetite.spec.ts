import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import {
  type Appetite,
  appetiteFindings,
  type AppetiteUse,
  appetiteUses,
  type CountedLine,
} from './appetite';

const usdc = (amount: number) => Money.of(amount, USDC);
const appetite: Appetite = {
  perParty: usdc(100),
  perGroup: usdc(150),
  perUnderlying: [{ underlying: 'SHIB', most: usdc(10) }],
};
const use = (
  of: AppetiteUse['of'],
  before: number | 'unlimited',
  after: number | 'unlimited',
  name = 'x',
): AppetiteUse => ({
  of,
  name,
  before: before === 'unlimited' ? before : usdc(before),
  after: after === 'unlimited' ? after : usdc(after),
});

it.each([
  { asked: use('party', 0, 100), beyond: false, why: 'it ends at the very amount' },
  { asked: use('party', 0, 101), beyond: true, why: 'it ends above it' },
  { asked: use('party', 120, 110), beyond: false, why: 'it takes away from what is too much' },
  { asked: use('party', 120, 120), beyond: false, why: 'it adds nothing to what is too much' },
  { asked: use('group', 140, 151), beyond: true, why: 'affiliates together are too much' },
  { asked: use('underlying', 5, 11, 'SHIB'), beyond: true, why: 'all lines together allow too much of it' },
  { asked: use('underlying', 0, 'unlimited', 'SHIB'), beyond: true, why: 'the line sets no limit on it' },
  { asked: use('underlying', 'unlimited', 'unlimited', 'SHIB'), beyond: false, why: 'it set none before' },
] as const)(
  'a version that takes $asked.of from $asked.before to $asked.after is beyond: $beyond, $why',
  ({ asked, beyond }) => {
    expect(appetiteFindings(appetite, [asked])).toMatchObject([{ ...asked, beyond }]);
  },
);

const line = (relationship: string, party: string, approved: number, shib?: number): CountedLine => ({
  relationship,
  occupancy: 'A1',
  party,
  approved: usdc(approved),
  subLimits: shib === undefined ? [] : [{ by: 'underlying', of: 'SHIB', most: usdc(shib) }],
});
const affiliates = { group: 'north', parties: ['anton', 'berta'] };

it.each([
  {
    why: 'a first line of its party',
    lines: [line('2', 'zoe', 50, 3)],
    uses: [use('party', 0, 40, 'anton'), use('group', 0, 40, 'north'), use('underlying', 3, 7, 'SHIB')],
  },
  {
    why: 'another version of its own line',
    lines: [line('1', 'anton', 30, 1), line('2', 'anton', 20)],
    uses: [use('party', 50, 60, 'anton'), use('group', 50, 60, 'north'), use('underlying', 1, 4, 'SHIB')],
  },
  {
    why: 'beside the line of an affiliate',
    lines: [line('2', 'berta', 20)],
    uses: [use('party', 0, 40, 'anton'), use('group', 20, 60, 'north'), use('underlying', 0, 4, 'SHIB')],
  },
])('counts $why', ({ lines, uses }) => {
  expect(appetiteUses(appetite, lines, line('1', 'anton', 40, 4), affiliates)).toEqual(uses);
});

it('counts a version without a sub-limit on an underlying that is named as unlimited, and no group where there is none', () => {
  const uses = appetiteUses(appetite, [], line('1', 'anton', 40), undefined);
  expect(uses).toEqual([use('party', 0, 40, 'anton'), use('underlying', 0, 'unlimited', 'SHIB')]);
});

it('says nothing of an underlying that the committee has not named', () => {
  expect(appetiteFindings(appetite, [use('underlying', 0, 1_000, 'BTC')])).toEqual([]);
});

it('lets every version pass that makes nothing larger', () => {
  const amount = fc.nat(500);
  fc.assert(
    fc.property(amount, amount, fc.constantFrom('party', 'group'), (one, other, of) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      expect(appetiteFindings(appetite, [use(of, more, less)])).toMatchObject([{ beyond: false }]);
    }),
  );
});
