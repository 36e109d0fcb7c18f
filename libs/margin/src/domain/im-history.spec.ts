import { aligned, dailyReturns } from './im-history';

const closes = (first: number, prices: readonly string[]) =>
  prices.map((close, index) => ({ day: `2025-10-${String(first + index).padStart(2, '0')}`, close }));
const history = { symbol: 'BTC', closes: closes(7, ['100', '110', '99']), missingDays: 0 };

it('a return is of one day, and the newest is yesterday’s', () => {
  expect(dailyReturns(history, '2025-10-09')).toEqual({
    ok: true,
    value: { lastDay: '2025-10-09', returns: [Math.log(1.1), Math.log(0.9)] },
  });
});

it('of a proxy it is beta times its own', () => {
  const proxy = { symbol: 'ETH', beta: '-1.5', approvalId: 'x' };
  const found = dailyReturns({ ...history, proxy }, '2025-10-09');
  expect(found.ok && found.value.returns).toEqual([-1.5 * Math.log(1.1), -1.5 * Math.log(0.9)]);
});

it.each([
  { given: history, yesterday: '2025-10-12', refusal: 'no-history', why: 'its newest close is too old' },
  {
    given: { ...history, closes: [] },
    yesterday: '2025-10-09',
    refusal: 'no-history',
    why: 'there are no closes',
  },
  {
    given: { ...history, closes: closes(9, ['1']) },
    yesterday: '2025-10-09',
    refusal: 'no-history',
    why: 'one close is no return',
  },
  {
    given: { ...history, missingDays: 1 },
    yesterday: '2025-10-09',
    refusal: 'gap-in-history',
    why: 'a return would be of two days',
  },
])('is refused as $refusal: $why', ({ given, yesterday, refusal }) => {
  expect(dailyReturns(given, yesterday)).toEqual({ ok: false, refusal });
});

it('histories end together, on the last day that all of them know', () => {
  const together = aligned(
    new Map([
      ['BTC', { lastDay: '2025-10-09', returns: [1, 2, 3] }],
      ['ETH', { lastDay: '2025-10-08', returns: [4, 5] }],
    ]),
  );
  expect(together.get('BTC')).toEqual({ lastDay: '2025-10-08', returns: [1, 2] });
  expect(together.get('ETH')).toEqual({ lastDay: '2025-10-08', returns: [4, 5] });
});
