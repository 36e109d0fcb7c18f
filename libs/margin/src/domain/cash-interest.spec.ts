import { Exact } from '@app/kernel';
import { cashInterest } from './cash-interest';

const period = (rates: string[], more: object = {}) => ({
  balances: rates.map(() => new Exact(1_000_000)),
  rates: rates.map((rate) => new Exact(rate)),
  basis: 360,
  compounding: false,
  negativeInterest: false,
  ...more,
});

it.each([
  { rates: ['-0.0036'], negativeInterest: false, interest: '0', why: 'a period below zero counts as zero' },
  { rates: ['-0.0036'], negativeInterest: true, interest: '-10', why: 'unless the pledgor owes it' },
  { rates: ['-0.0036', '0.0072'], negativeInterest: false, interest: '10', why: 'a day below zero counts' },
])('$rates: $why', ({ rates, negativeInterest, interest }) => {
  expect(cashInterest(period(rates, { negativeInterest })).toFixed()).toBe(interest);
});

it('interest bears interest from the next day on', () => {
  expect(cashInterest(period(['0.36', '0.36'], { compounding: true })).toFixed()).toBe('2001');
});

it('a day without a rate stops the line', () => {
  expect(() => cashInterest({ ...period(['0.01']), rates: [] })).toThrow('balance and a rate');
});
