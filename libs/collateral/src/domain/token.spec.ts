import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { FRIDAY_EVENING, TOKEN } from './example-collateral';
import { minutesToCash, minutesToFinality, TOKEN_CONTROLS, tokenFault, weekendAddOn } from './token';

const FINAL = 13; // 64 blocks of 12 seconds, in whole minutes

it.each([
  { changed: {}, fault: undefined, why: 'the vault is on the list, and the issuer may freeze but not take' },
  { changed: { vaultAllowed: false }, fault: 'vault-not-on-allow-list', why: 'it could not be received' },
  { changed: { transfer: 'free', vaultAllowed: false }, fault: undefined, why: 'there is no list' },
  {
    changed: { control: 'issuer-may-take-back' },
    fault: 'issuer-may-take-back',
    why: 'it could be gone tomorrow',
  },
] as const)('a token is of use or not: $fault, because $why', ({ changed, fault }) => {
  expect(tokenFault({ ...TOKEN, ...changed })).toBe(fault);
});

it.each([
  { at: '2025-10-10T14:00:00Z', minutes: FINAL + 60, why: 'New York is at work' },
  {
    at: '2025-10-10T20:50:00Z',
    minutes: 87 * 60 + 10 + 60,
    why: 'it would arrive three minutes after the close',
  },
  { at: '2025-10-12T12:00:00Z', minutes: 48 * 60 + 60, why: 'Monday is Columbus Day' },
])('from $at it takes $minutes minutes to be money: $why', ({ at, minutes }) => {
  expect(minutesToFinality(TOKEN)).toBe(FINAL);
  expect(minutesToCash(TOKEN, new Date(at))).toBe(minutes);
});

it.each([
  { redemption: null, why: 'it is sold, at any hour' },
  { redemption: { calendar: 'always', noticeMinutes: 60 }, why: 'its redeemer never sleeps' },
] as const)('no weekend is taken off where $why', ({ redemption }) => {
  expect(weekendAddOn({ ...TOKEN, redemption }, 480, FRIDAY_EVENING).toFixed()).toBe('0');
});

it('takes the weekend off from when it could not be money in time, to the minute', () => {
  const needed = minutesToCash(TOKEN, FRIDAY_EVENING);
  expect(weekendAddOn(TOKEN, needed, FRIDAY_EVENING).toFixed()).toBe('0');
  expect(weekendAddOn(TOKEN, needed - 1, FRIDAY_EVENING).toFixed()).toBe('0.03');
});

it('never takes less off for more notice, nor a token for better that its issuer has more of in hand', () => {
  const notice = fc.nat(10_000);
  const at = fc.date({ min: new Date('2025-01-01'), max: new Date('2025-12-01'), noInvalidDate: true });
  fc.assert(
    fc.property(notice, notice, at, fc.constantFrom(...TOKEN_CONTROLS), (one, more, asOf, control) => {
      const token = (noticeMinutes: number) => ({
        ...TOKEN,
        control,
        weekendAddOn: new Exact('0.03'),
        redemption: { calendar: 'us-bonds', noticeMinutes } as const,
      });
      const [short, long] = [token(one), token(one + more)];
      expect(weekendAddOn(long, 480, asOf).gte(weekendAddOn(short, 480, asOf))).toBe(true);
      if (tokenFault(short) === undefined) expect(control).not.toBe('issuer-may-take-back');
    }),
  );
});
