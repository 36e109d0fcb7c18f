import { USDC } from '@app/kernel';
import { interestArithmetic, type InterestStated } from './statement-interest';

const day = (text: string) => ({
  day: text,
  fixedOn: text,
  balance: '1000000',
  fixing: '0.0411',
  rate: '0.0401',
});
const STATED: InterestStated = {
  giver: 'A1',
  holder: 'B1',
  elections: {
    benchmark: 'SOFR',
    spreadBps: '-10',
    belowZero: 'paid',
    dayCount: 'ACT/360',
    compounding: 'daily',
  },
  days: [day('2025-10-13'), day('2025-10-14')],
  corrections: [],
};
const [first, second] = STATED.days;

it.each([
  // 1,000,000 × ((1 + 4.01 % / 360)² − 1)
  { more: {}, struck: ['222.790185', 'B1', true], why: 'each day with the interest of the one before' },
  {
    more: { corrections: [{ period: '2025-09', was: '300', now: '50' }] },
    struck: ['27.209815', 'A1', true],
    why: 'with its correction it is below zero, and the giver owes it',
  },
  {
    more: { days: [first!, { ...second!, balance: '2000000' }] },
    struck: ['334.179074', 'B1', true],
    why: 'of another balance it comes to something else',
  },
  {
    more: { days: [first!, { ...second!, rate: '0.0411' }] },
    struck: ['222.790185', 'B1', false],
    why: 'a rate is what its fixing makes it, whatever was stated',
  },
])('is $struck: $why', ({ more, struck }) => {
  const { result, payer, agrees, lines } = interestArithmetic({ ...STATED, ...more }, USDC);
  expect([result.toText(), payer, agrees]).toEqual(struck);
  expect(lines.at(-1)).toMatchObject({ line: 'result', amount: struck[0] });
});

it('comes to the sum of its days', () => {
  const { interest } = interestArithmetic(STATED, USDC);
  expect(interest.days.map((each) => each.interest.slice(0, 12))).toEqual(['111.38888888', '111.40129637']);
  expect(interest.sum.slice(0, 12)).toBe('222.79018526');
});
