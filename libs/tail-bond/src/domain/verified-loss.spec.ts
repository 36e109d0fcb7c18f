import { Money, USDC } from '@app/kernel';
import { noticeText } from './loss-notice';
import type { VerifiedLoss } from '@app/resolution/domain';
import { noticeOf } from './verified-loss';

const usdc = (amount: number) => Money.of(amount, USDC);
const at = new Date('2025-10-11T02:00:00Z');
const loss: VerifiedLoss = {
  sequence: 1,
  party: 'a',
  seat: 'A',
  occupancy: 'A1',
  eventAt: at,
  determinedAt: at,
  effectiveAt: at,
  grossCloseOut: usdc(100),
  marginApplied: usdc(40),
  cumulativeLoss: usdc(60),
  cumulativeRecoveries: usdc(0),
  firstSkin: usdc(10),
  valuationMethod: 'auction',
  evidence: ['minutes'],
  calculationAgent: 'cal',
  verificationAgent: 'vera',
};
const head = { id: 'n1', relationshipId: '1', defaultId: 'd1', recoveredBefore: usdc(0) };

it.each([
  { why: 'the first is final', sequence: 1, recovered: 0, before: 0, kind: 'FINAL' },
  { why: 'final even when something came back at once', sequence: 1, recovered: 5, before: 0, kind: 'FINAL' },
  { why: 'more has come back', sequence: 2, recovered: 5, before: 0, kind: 'RECOVERY' },
  { why: 'more again', sequence: 3, recovered: 6, before: 5, kind: 'RECOVERY' },
  { why: 'nothing more has come back', sequence: 3, recovered: 5, before: 5, kind: 'CORRECTION' },
  { why: 'less than was thought', sequence: 3, recovered: 4, before: 5, kind: 'CORRECTION' },
])(
  'names the kind of a notice by its place and what came back: $why',
  ({ sequence, recovered, before, kind }) => {
    const said = { ...loss, sequence, cumulativeRecoveries: usdc(recovered) };
    expect(noticeOf(said, { ...head, recoveredBefore: usdc(before) }).kind).toBe(kind);
  },
);

it('says what was verified, and nothing else', () => {
  const notice = noticeOf(loss, head);
  expect(notice).not.toHaveProperty('firstSkin');
  expect(notice).not.toHaveProperty('occupancy');
  expect(noticeText(notice)).toContain('"60.000000"');
});
