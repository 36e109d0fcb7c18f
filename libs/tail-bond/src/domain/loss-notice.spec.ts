import { Exact, Money, USDC } from '@app/kernel';
import { acceptNotice, type Interested, type LossNotice, noticeText } from './loss-notice';

const usdc = (amount: string) => Money.of(amount, USDC);
const notice: LossNotice = {
  id: 'N1',
  sequence: 1,
  kind: 'FINAL',
  relationshipId: 'R1',
  defaultId: 'D1',
  party: 'anton',
  seat: 'A',
  eventAt: new Date('2025-10-10T22:00:00Z'),
  determinedAt: new Date('2025-10-12T09:00:00Z'),
  effectiveAt: new Date('2025-10-12T00:00:00Z'),
  grossCloseOut: usdc('867345.678901'),
  marginApplied: usdc('470000'),
  cumulativeLoss: usdc('397345.678901'),
  cumulativeRecoveries: usdc('0'),
  valuationMethod: 'sealed auction of the whole seat',
  evidence: ['sha256:aa', 'sha256:bb'],
  calculationAgent: 'calc-agent',
  verificationAgent: 'verifier',
};
const interested: Interested = {
  entity: 'ringfence',
  partyA: 'anton',
  partyB: 'berta',
  holdings: [
    { holder: 'h1', share: new Exact('0.6') },
    { holder: 'h2', share: new Exact('0.1') },
  ],
};

describe('acceptNotice', () => {
  it.each<{ change: Partial<LossNotice>; why: string }>([
    { change: {}, why: 'it is signed by two who have no interest' },
    {
      change: { determinedAt: notice.eventAt, effectiveAt: notice.eventAt },
      why: 'a loss may be determined and count from its very event',
    },
    { change: { calculationAgent: 'h2' }, why: 'exactly a tenth is not above a tenth' },
    { change: { kind: 'EVENT', verificationAgent: '', evidence: [] }, why: 'an event notice moves no money' },
    {
      change: { kind: 'RECOVERY', cumulativeRecoveries: usdc('400000') },
      why: 'a recovery may exceed the loss',
    },
  ])('accepts a notice: $why', ({ change }) => {
    expect(acceptNotice({ ...notice, ...change }, interested)).toEqual({
      ok: true,
      value: { ...notice, ...change },
    });
  });

  it.each<{ change: Partial<LossNotice>; refusal: string; why: string }>([
    {
      change: { calculationAgent: 'ringfence' },
      refusal: 'calculation-agent-conflicted',
      why: 'the entity bears the skin',
    },
    {
      change: { calculationAgent: 'anton' },
      refusal: 'calculation-agent-conflicted',
      why: 'the defaulter owes it',
    },
    {
      change: { calculationAgent: 'berta' },
      refusal: 'calculation-agent-conflicted',
      why: 'the survivor gains by it',
    },
    {
      change: { calculationAgent: 'h1' },
      refusal: 'calculation-agent-conflicted',
      why: 'it holds more than a tenth',
    },
    {
      change: { verificationAgent: 'h1' },
      refusal: 'verification-agent-conflicted',
      why: 'so for the verifier',
    },
    {
      change: { verificationAgent: 'calc-agent' },
      refusal: 'maker-is-checker',
      why: 'nobody verifies itself',
    },
    { change: { verificationAgent: '' }, refusal: 'not-verified', why: 'money waits for the verifier' },
    {
      change: { kind: 'PRELIMINARY', verificationAgent: '' },
      refusal: 'not-verified',
      why: 'an advance does too',
    },
    { change: { evidence: [] }, refusal: 'evidence-missing', why: 'a figure needs its evidence' },
    {
      change: { effectiveAt: new Date('2025-10-09T00:00:00Z') },
      refusal: 'dates-out-of-order',
      why: 'no loss before its event',
    },
    {
      change: { cumulativeRecoveries: usdc('-1') },
      refusal: 'negative-figure',
      why: 'a recovery taken back is a correction',
    },
    {
      change: { marginApplied: usdc('470001') },
      refusal: 'gross-and-margin-disagree',
      why: 'the lines must foot',
    },
  ])('refuses with $refusal: $why', ({ change, refusal }) => {
    expect(acceptNotice({ ...notice, ...change }, interested)).toEqual({ ok: false, refusal });
  });
});

it('has one text, whatever the order of the evidence, and another for any other figure', () => {
  expect(noticeText({ ...notice, evidence: ['sha256:bb', 'sha256:aa'] })).toBe(noticeText(notice));
  expect(noticeText({ ...notice, cumulativeLoss: usdc('397345.678902') })).not.toBe(noticeText(notice));
});
