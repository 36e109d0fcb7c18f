import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { Covenant } from './covenant';
import { breachesOf, type NavStatement } from './covenant-breach';

const usdc = (amount: number) => Money.of(amount, USDC);
const at = (text: string) => new Date(`${text}T12:00:00Z`);
const undertaking = { id: 'c', clause: 'Part 1(h)', daysToUse: 30, gives: 'freeze' } as const;
const said = (asOf: string, nav: number, more: Partial<NavStatement> = {}): NavStatement => ({
  kind: 'nav',
  asOf,
  nav: usdc(nav),
  gross: usdc(0),
  liquid: usdc(0),
  deliveredAt: at(asOf),
  ...more,
});
const LONG_AGO = at('2020-01-01');
const breaches = (
  covenant: Covenant,
  statements: readonly NavStatement[],
  { asOf = at('2030-01-01'), inForceFrom = LONG_AGO } = {},
) => breachesOf([covenant], statements, { asOf, inForceFrom }).map(({ of, found }) => `${of}: ${found}`);

const decline = (months: 1 | 3 | 12, percent = '15'): Covenant => ({
  ...undertaking,
  kind: 'nav-decline',
  months,
  percent,
});

it.each([
  {
    of: [said('2025-09-30', 100), said('2025-10-31', 85)],
    found: ['2025-10-31: 85.000000: 15 % below'],
    why: 'a fall by exactly so much is one',
  },
  { of: [said('2025-09-30', 100), said('2025-10-31', 85.01)], found: [], why: 'it fell by less' },
  {
    of: [said('2025-08-31', 100), said('2025-09-30', 90), said('2025-10-31', 80)],
    found: [],
    why: 'within the month it fell by 11 %',
  },
  {
    of: [said('2025-10-10', 100), said('2025-10-31', 80)],
    found: ['2025-10-31: 80.000000: 20 % below'],
    why: 'a young fund has fallen from where it began',
  },
  {
    of: [
      said('2025-09-30', 100),
      said('2025-10-31', 80),
      said('2025-10-31', 95, { deliveredAt: at('2025-11-03') }),
    ],
    found: [],
    why: 'a correction takes the place of what it corrects',
  },
  {
    of: [said('2025-09-30', 100), said('2025-10-31', 80, { deliveredAt: at('2031-01-01') })],
    found: [],
    why: 'what was not delivered yet is not known',
  },
  { of: [said('2025-09-30', -5), said('2025-10-31', -9)], found: [], why: 'below 0 there is no part of it' },
  { of: [said('2025-10-31', 80)], found: [], why: 'one day is no fall' },
])('a NAV decline of 15 % in a month finds $found: $why', ({ of, found }) => {
  expect(breaches(decline(1), of)).toEqual(found);
});

it('looks back as far as it says: a month from the end of March is the end of February', () => {
  const statements = [said('2025-02-28', 100), said('2025-03-31', 50)];
  expect(breaches(decline(1), statements)).toEqual(['2025-03-31: 50.000000: 50 % below']);
  const long = [said('2024-10-31', 100), said('2025-09-30', 70), said('2025-10-31', 70)];
  expect(breaches(decline(12), long)).toEqual(['2025-10-31: 70.000000: 30 % below']);
  expect(breaches(decline(3), long)).toEqual(['2025-10-31: 70.000000: 30 % below']);
});

it.each<{ covenant: Covenant; of: NavStatement; found: string[]; why: string }>([
  {
    covenant: { ...undertaking, kind: 'nav-floor', least: usdc(50) },
    of: said('2025-10-31', 50),
    found: [],
    why: 'the floor itself is enough',
  },
  {
    covenant: { ...undertaking, kind: 'nav-floor', least: usdc(50) },
    of: said('2025-10-31', 49),
    found: ['2025-10-31: 49.000000 USDC'],
    why: 'it is below the floor',
  },
  {
    covenant: { ...undertaking, kind: 'minimum-liquidity', least: usdc(10) },
    of: said('2025-10-31', 50, { liquid: usdc(9) }),
    found: ['2025-10-31: 9.000000 USDC'],
    why: 'too little is at hand',
  },
  {
    covenant: { ...undertaking, kind: 'leverage-ceiling', most: '3.5' },
    of: said('2025-10-31', 10, { gross: usdc(35) }),
    found: [],
    why: 'the ceiling itself is allowed',
  },
  {
    covenant: { ...undertaking, kind: 'leverage-ceiling', most: '3.5' },
    of: said('2025-10-31', 10, { gross: usdc(36) }),
    found: ['2025-10-31: 3.6000'],
    why: 'it is above the ceiling',
  },
  {
    covenant: { ...undertaking, kind: 'leverage-ceiling', most: '3.5' },
    of: said('2025-10-31', 0, { gross: usdc(1) }),
    found: ['2025-10-31: 1.000000 USDC without net assets'],
    why: 'nothing carries it',
  },
])('a $covenant.kind finds $found: $why', ({ covenant, of, found }) => {
  expect(breaches(covenant, [of])).toEqual(found);
});

describe('a delivery', () => {
  const monthly: Covenant = { ...undertaking, kind: 'delivery', statement: 'nav', dayOfMonth: 15 };
  const inForceFrom = at('2025-09-16');

  it.each([
    { of: [], asOf: '2025-10-15', missed: [], why: 'its day is not over' },
    { of: [], asOf: '2025-10-16', missed: ['2025-10-15'], why: 'nothing came' },
    {
      of: [said('2025-09-30', 1, { deliveredAt: at('2025-10-15') })],
      asOf: '2025-10-16',
      missed: [],
      why: 'it came in time',
    },
    {
      of: [said('2025-09-30', 1, { deliveredAt: at('2025-10-16') })],
      asOf: '2025-10-20',
      missed: ['2025-10-15'],
      why: 'it came late',
    },
    {
      of: [said('2025-08-31', 1, { deliveredAt: at('2025-10-10') })],
      asOf: '2025-10-16',
      missed: ['2025-10-15'],
      why: 'it is of the month before that',
    },
    {
      of: [said('2025-09-30', 1, { kind: 'financials', deliveredAt: at('2025-10-10') })],
      asOf: '2025-10-16',
      missed: ['2025-10-15'],
      why: 'accounts are not the NAV',
    },
    { of: [], asOf: '2025-12-01', missed: ['2025-10-15', '2025-11-15'], why: 'each month is a delivery' },
  ])('$missed was missed at $asOf: $why', ({ of, asOf, missed }) => {
    expect(breaches(monthly, of, { asOf: at(asOf), inForceFrom })).toEqual(
      missed.map((due) => `${due}: nothing came`),
    );
  });
});

it('is found again as it was, whatever is delivered later and in whatever order it is read', () => {
  const days = ['2025-08-31', '2025-09-30', '2025-10-31', '2025-11-30'] as const;
  const statement = fc
    .tuple(fc.constantFrom(...days), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 9 }))
    .map(([asOf, nav, late]) =>
      said(asOf, nav, { deliveredAt: new Date(at(asOf).getTime() + late * 86_400_000) }),
    );
  const distinct = fc.uniqueArray(statement, { selector: ({ deliveredAt }) => deliveredAt.getTime() });
  fc.assert(
    fc.property(distinct, (statements) => {
      const asOf = at('2025-11-01');
      const known = statements.filter(({ deliveredAt }) => deliveredAt <= asOf);
      expect(breaches(decline(1), [...statements].reverse(), { asOf })).toEqual(
        breaches(decline(1), known, { asOf }),
      );
    }),
  );
});
