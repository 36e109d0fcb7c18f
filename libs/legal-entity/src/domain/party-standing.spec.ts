import { accept } from '@app/kernel';
import fc from 'fast-check';
import { isStopped, noTrade, PARTY_STATES, partyTransition, reviewOn } from './party-standing';

describe('partyTransition', () => {
  it.each([
    { from: 'active', to: 'restricted', by: 'by-one', why: 'a stop waits for nobody' },
    { from: 'active', to: 'suspended', by: 'by-one', why: 'nor does a stronger one' },
    { from: 'offboarding', to: 'suspended', by: 'by-one', why: 'it may be found on a list while it leaves' },
    { from: 'review-due', to: 'active', by: 'by-two', why: 'somebody looked, and somebody agreed' },
    { from: 'suspended', to: 'restricted', by: 'by-two', why: 'its money may leave again' },
    { from: 'suspended', to: 'active', by: 'by-two', why: 'everything is lifted' },
  ] as const)('$from to $to is $by: $why', ({ from, to, by }) => {
    expect(partyTransition(from, to)).toEqual(accept(by));
  });

  it.each([
    { from: 'closed', to: 'active', legal: [], why: 'who left applies again' },
    { from: 'offboarding', to: 'active', legal: ['suspended', 'closed'], why: 'leaving goes one way' },
    {
      from: 'restricted',
      to: 'review-due',
      legal: ['suspended', 'offboarding', 'active'],
      why: 'a review would ease it',
    },
  ] as const)('$from to $to is not: $why', ({ from, to, legal }) => {
    const refusal = { kind: 'illegal-transition', state: from, legal: [...legal] };
    expect(partyTransition(from, to)).toEqual({ ok: false, refusal });
  });

  it('eases nothing by one person', () => {
    const states = fc.constantFrom(...PARTY_STATES);
    const strictness = ['active', 'review-due', 'restricted', 'suspended', 'offboarding', 'closed'];
    fc.assert(
      fc.property(states, states, (from, to) => {
        const may = partyTransition(from, to);
        if (may.ok && may.value === 'by-one' && from !== 'offboarding')
          expect(strictness.indexOf(to)).toBeGreaterThan(strictness.indexOf(from));
      }),
    );
  });
});

it.each([
  { state: 'active', adds: true, refusal: undefined, why: 'it may' },
  { state: 'review-due', adds: true, refusal: undefined, why: 'a review that is due is a reminder' },
  { state: 'restricted', adds: true, refusal: 'party-restricted', why: 'it takes no new risk' },
  { state: 'restricted', adds: false, refusal: undefined, why: 'it may reduce what it has' },
  { state: 'suspended', adds: false, refusal: 'party-suspended', why: 'nothing is done for it' },
  { state: 'offboarding', adds: true, refusal: 'party-suspended', why: 'it leaves' },
] as const)('$state, a trade that adds: $adds, is answered $refusal: $why', ({ state, adds, refusal }) => {
  expect(noTrade(state, adds)).toBe(refusal);
});

it('lets go of no money of a party for which it does no trade', () => {
  for (const state of PARTY_STATES) expect(isStopped(state)).toBe(noTrade(state, false) !== undefined);
});

describe('reviewOn', () => {
  it.each([
    { rating: 'high', today: '2026-11-22', on: '2027-11-22', why: 'a year' },
    { rating: 'standard', today: '2026-11-22', on: '2028-11-22', why: 'two' },
    { rating: 'low', today: '2026-11-22', on: '2029-11-22', why: 'three' },
    { rating: 'high', today: '2028-02-29', on: '2029-02-28', why: 'there is no such day' },
  ] as const)('of a $rating risk of $today is $on: $why', ({ rating, today, on }) => {
    expect(reviewOn(rating, today)).toBe(on);
  });
});
