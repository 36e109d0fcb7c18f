import { Exact, Money, USDC } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';

/** What the relationships of tests and benches have agreed on, where a test is not about it: nothing is tolerated. */
export const AGREED_TERMS: Relationship['terms'] = {
  threshold: Money.zero(USDC),
  minimumTransfer: Money.zero(USDC),
  rounding: Money.zero(USDC),
  clocks: {
    responseMinutes: 45,
    noticeMinutes: 60,
    graceMinutes: 240,
    auctionMinutes: 120,
    mporMinutes: 465,
  },
  imMultiplier: new Exact('2.33'),
  imCorrelation: new Exact('0.7'),
  lineRate: new Exact('0.08'),
};
