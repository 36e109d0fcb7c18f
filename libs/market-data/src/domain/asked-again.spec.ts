import { askedAgainAt } from './asked-again';

it.each([
  { at: '10:00:00', again: '10:01:00', why: 'an hour has begun' },
  { at: '10:58:30', again: '10:59:30', why: 'it is still this hour' },
  { at: '10:59:00', again: undefined, why: 'the full hour is the minute after' },
  { at: '10:59:30', again: undefined, why: 'the full hour lies in between' },
])('marks that are missing at $at are asked for at $again: $why', ({ at, again }) => {
  const instant = (time: string) => new Date(`2025-10-10T${time}Z`);
  expect(askedAgainAt(instant(at))).toEqual(again === undefined ? undefined : instant(again));
});
