import { Money, plusMinutes, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type Carrying, electionOf, nextResort, type Resort, RESORTS } from './nobody-bids';

const usdc = (amount: string) => Money.of(amount, USDC);
const terminatedAt = new Date('2025-10-11T03:45:00Z');
const after = (minutes: number) => plusMinutes(terminatedAt, minutes);
const carrying: Carrying = { needed: usdc('350000'), limit: usdc('350000'), hardStopAt: after(2_880) };

describe('nextResort', () => {
  it.each<{ tried: Resort[]; asOf: number; more: Partial<Carrying>; next: string; why: string }>([
    { tried: [], asOf: 0, more: {}, next: 'first-round', why: 'the auction comes first' },
    { tried: ['first-round'], asOf: 120, more: {}, next: 'second-round', why: 'with a higher reserve' },
    {
      tried: ['first-round', 'second-round'],
      asOf: 240,
      more: {},
      next: 'bilateral-sale',
      why: 'then one buyer',
    },
    {
      tried: ['first-round', 'second-round', 'bilateral-sale'],
      asOf: 300,
      more: {},
      next: 'own-seat',
      why: 'within its limit',
    },
    {
      tried: ['first-round', 'second-round', 'bilateral-sale'],
      asOf: 300,
      more: { limit: usdc('349999.999999') },
      next: 'survivor-elects',
      why: 'the entity may not carry a unit more than its limit',
    },
    { tried: ['first-round'], asOf: 2_880, more: {}, next: 'survivor-elects', why: 'the 48 hours are over' },
    { tried: [...RESORTS], asOf: 300, more: {}, next: 'survivor-elects', why: 'all has been tried' },
  ])('after $tried tries $next: $why', ({ tried, asOf, more, next }) => {
    expect(nextResort(tried, { ...carrying, ...more }, after(asOf))).toBe(next);
  });

  it('never tries the same resort twice and always ends', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RESORTS)), fc.nat({ max: 5_000 }), (tried, minutes) => {
        const next = nextResort(tried, carrying, after(minutes));
        expect((tried as string[]).includes(next)).toBe(false);
      }),
    );
  });
});

it.each([
  { answer: undefined, asOf: 1_439, election: undefined, why: 'the day is not over' },
  { answer: undefined, asOf: 1_440, election: 'cash-settlement', why: 'silence is cash settlement' },
  { answer: 1_439, asOf: 9_999, election: 'stay-with-recourse-to-cell', why: 'it answered in time' },
  { answer: 1_440, asOf: 1_440, election: 'cash-settlement', why: 'it answered too late' },
])('takes the election $election: $why', ({ answer, asOf, election }) => {
  const given =
    answer === undefined ? undefined : { election: 'stay-with-recourse-to-cell' as const, at: after(answer) };
  expect(electionOf(terminatedAt, given, after(asOf))).toBe(election);
});
