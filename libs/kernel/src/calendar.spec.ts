import { isOpen, nextOpening, US_BONDS } from './calendar';
import { yearFraction } from './day-count';

describe('the US bond market', () => {
  it.each([
    {
      after: '2025-10-10T14:00:00Z',
      opens: '2025-10-10T14:00:00.000Z',
      why: 'it is open on a Friday at ten',
    },
    { after: '2025-10-10T21:00:00Z', opens: '2025-10-14T12:00:00.000Z', why: 'weekend, then Columbus Day' },
    { after: '2025-11-03T04:00:00Z', opens: '2025-11-03T13:00:00.000Z', why: 'summer time has ended' },
  ])('next opens at $opens after $after: $why', ({ after, opens }) => {
    expect(nextOpening(US_BONDS, new Date(after)).toISOString()).toBe(opens);
  });

  it('is closed at its closing time', () => {
    expect(isOpen(US_BONDS, new Date('2025-10-10T20:59:00Z'))).toBe(true);
    expect(isOpen(US_BONDS, new Date('2025-10-10T21:00:00Z'))).toBe(false);
  });

  it('says so when it never opens', () => {
    const never = { ...US_BONDS, closesAt: '00:00' };
    expect(() => nextOpening(never, new Date('2025-10-10T00:00:00Z'))).toThrow(
      'does not open within a month',
    );
  });
});

it('counts a year fraction to the minute', () => {
  const from = new Date('2025-10-10T22:45:00Z');
  const to = new Date('2025-10-11T10:45:00Z');
  expect(yearFraction('ACT/360', from, to).times(720).toFixed()).toBe('1');
  expect(yearFraction('ACT/365F', from, to).times(730).toFixed()).toBe('1');
  expect(() => yearFraction('ACT/360', to, from)).toThrow('ends before it begins');
});
