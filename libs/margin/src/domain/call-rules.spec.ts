import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type CallFacts, type CallRules, flagsOf } from './call-rules';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const rules: CallRules = {
  automaticUpTo: '1000',
  staleMinutes: 30,
  dayOnDayPercent: '50',
  signFlip: true,
  unconfirmedTrades: true,
  expected: 'hidden',
  notifies: false,
  guardMinutes: null,
  answerMinutes: null,
  ladder: [],
};
const facts: CallFacts = {
  amount: usdc(1000),
  exposure: usdc(150),
  dayBefore: usdc(100),
  oldestPriceMinutes: 30,
  unconfirmedTrades: 0,
};

it.each([
  { more: {}, flags: [], why: 'all is at its bound, and none beyond' },
  { more: { amount: usdc(1001) }, flags: ['above-limit'], why: 'somebody else looks at that much' },
  { more: { oldestPriceMinutes: 31 }, flags: ['old-price'], why: 'the price may not be one any more' },
  { more: { exposure: usdc(151) }, flags: ['day-on-day-change'], why: 'it moved by more than half' },
  { more: { exposure: usdc(49) }, flags: ['day-on-day-change'], why: 'downwards as well' },
  {
    more: { exposure: usdc(-10) },
    flags: ['day-on-day-change', 'sign-flip'],
    why: 'who owed is owed now',
  },
  { more: { dayBefore: undefined }, flags: [], why: 'a seat that is new has nothing to be compared with' },
  {
    more: { unconfirmedTrades: 2 },
    flags: ['unconfirmed-trades'],
    why: 'the other side may not know of them',
  },
])('gives pause for $flags: $why', ({ more, flags }) => {
  expect(flagsOf(rules, { ...facts, ...more }).map(({ flag }) => flag)).toEqual(flags);
});

it('never asks for two officers where no rule does, and never stops asking for more', () => {
  const lax: CallRules = {
    ...rules,
    automaticUpTo: null,
    staleMinutes: null,
    dayOnDayPercent: null,
    signFlip: false,
    unconfirmedTrades: false,
  };
  const some = fc.record({
    amount: fc.integer({ min: 1, max: 10_000 }).map(usdc),
    exposure: fc.integer({ min: -1000, max: 1000 }).map(usdc),
    dayBefore: fc.option(fc.integer({ min: -1000, max: 1000 }).map(usdc), { nil: undefined }),
    oldestPriceMinutes: fc.nat(100),
    unconfirmedTrades: fc.nat(3),
  });
  fc.assert(
    fc.property(some, (each) => {
      expect(flagsOf(lax, each)).toEqual([]);
      const flagged = flagsOf(rules, each).some(({ flag }) => flag === 'above-limit');
      expect(!flagged || flagsOf(rules, { ...each, amount: each.amount.plus(usdc(1)) }).length > 0).toBe(
        true,
      );
    }),
  );
});
