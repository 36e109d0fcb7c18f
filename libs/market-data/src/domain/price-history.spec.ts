import { priceHistoryOf } from './price-history';

const closesOf = (...days: string[]) => days.map((day, n) => ({ day, close: String(100 + n) }));

describe('a history of closes', () => {
  it.each([
    { days: [], missing: 0, why: 'of none, none is missing' },
    { days: ['2024-02-29'], missing: 0, why: 'one day is whole' },
    { days: ['2024-02-28', '2024-02-29', '2024-03-01'], missing: 0, why: 'a leap year has the day between' },
    { days: ['2023-02-28', '2023-03-01'], missing: 0, why: 'another year has not' },
    { days: ['2023-12-31', '2024-01-03'], missing: 2, why: 'two days were left out' },
  ])('says how many days are missing: $why', ({ days, missing }) => {
    expect(priceHistoryOf('BTC', closesOf(...days))).toMatchObject({ symbol: 'BTC', missingDays: missing });
  });

  it('says whose it is when it is not its own', () => {
    const proxy = { symbol: 'BTC', beta: '1.4', approvalId: 'a' };
    expect(priceHistoryOf('SOL', closesOf('2024-01-01'), proxy)).toMatchObject({ symbol: 'SOL', proxy });
    expect(priceHistoryOf('BTC', closesOf('2024-01-01'))).not.toHaveProperty('proxy');
  });

  it('with a day twice is a fault', () => {
    expect(() => priceHistoryOf('BTC', closesOf('2024-01-01', '2024-01-01'))).toThrow(
      'more closes than days',
    );
  });
});
