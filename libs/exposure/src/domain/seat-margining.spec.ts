import { Exact, Money, USDC } from '@app/kernel';
import { seatMargining } from './seat-margining';

const terms = (mporMinutes: number) => ({
  threshold: Money.of('500', USDC),
  minimumTransfer: Money.of('1000', USDC),
  rounding: Money.of('100', USDC),
  clocks: { responseMinutes: 60, noticeMinutes: 60, graceMinutes: 240, auctionMinutes: 240, mporMinutes },
  imMultiplier: new Exact(2),
  imCorrelation: new Exact(1),
  lineRate: new Exact(0),
});

it.each([
  { mporMinutes: 1440, trades: 10, days: 10, why: 'the floor of what is not cleared' },
  { mporMinutes: 1440, trades: 5000, days: 10, why: 'five thousand are not more than that' },
  { mporMinutes: 1440, trades: 5001, days: 20, why: 'many trades take longer to replace' },
  { mporMinutes: 15 * 1440 + 1, trades: 10, days: 16, why: 'what both signed, where it is longer' },
])('$days days: $why', ({ mporMinutes, trades, days }) => {
  const found = seatMargining({ terms: terms(mporMinutes) }, { standing: 'performing' }, 7, trades);
  expect(found).toEqual({
    threshold: 500,
    minimumTransfer: 1000,
    nica: 7,
    mporBusinessDays: days,
    frequencyBusinessDays: 1,
  });
});

it('tolerates nothing of a seat in potential default', () => {
  const found = seatMargining({ terms: terms(1440) }, { standing: 'potential-default' }, 0, 1);
  expect([found.threshold, found.minimumTransfer]).toEqual([0, 0]);
});
