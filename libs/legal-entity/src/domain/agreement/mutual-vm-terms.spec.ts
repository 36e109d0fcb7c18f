import { Exact, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { mutualVmTerms } from './mutual-vm-terms';
import { examplePaper } from './example-paper';

const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const coins = { kind: 'include', name: 'coins' };
const thresholdOf = (amount: string) => ({ kind: 'amount', of: usdc(amount) });
const bothSides = (value: unknown) => ({ counterparty: value, cell: value });

describe('the terms of two seats', () => {
  it('are what both have signed', () => {
    expect(mutualVmTerms(examplePaper(), examplePaper())).toEqual({
      ok: true,
      value: {
        threshold: Money.zero(USDC),
        minimumTransfer: Money.of(100_000, USDC),
        rounding: Money.of(10_000, USDC),
        clocks: {
          responseMinutes: 45,
          noticeMinutes: 60,
          graceMinutes: 240,
          auctionMinutes: 120,
          mporMinutes: 480,
        },
        imMultiplier: new Exact('2.33'),
        imCorrelation: new Exact('0.7'),
        lineRate: new Exact('0.08'),
      },
    });
  });

  it.each([
    {
      b: { vm: { notification: bothSides({ time: '09:00', zone: 'Asia/Tokyo' }) } },
      why: 'told in another place',
    },
    { b: { vm: { 'resolution.at.zone': 'Asia/Tokyo' } }, why: 'heard on a dispute by another clock' },
    { b: { vm: { custody: { kind: 'third-party', custodian: 'c' } } }, why: 'kept elsewhere' },
    { b: { vm: { minimumTransfer: bothSides(usdc('100000.00')) } }, why: 'the same amount, written longer' },
    { b: { master: { 'schedule.governingLaw': 'new-york' } }, why: 'under another law' },
    {
      b: { vm: { 'independentAmounts.counterparty': usdc('5') } },
      why: 'to deliver an independent amount: it is kept in its own account',
    },
  ])('are common though one is $why', ({ b }) => {
    expect(mutualVmTerms(examplePaper(), examplePaper(b)).ok).toBe(true);
  });

  it.each([
    {
      b: { vm: { minimumTransfer: bothSides(usdc('50000')) } },
      field: 'variation-margin.minimumTransfer.counterparty.amount',
      values: ['100000', '50000'],
    },
    {
      b: { vm: { 'interest.spreadBps': '0' } },
      field: 'variation-margin.interest.spreadBps',
      values: ['-10', '0'],
    },
    {
      b: { vm: { dropToZeroOn: ['event-of-default'] } },
      field: 'variation-margin.dropToZeroOn[1]',
      values: ['potential-event-of-default', ''],
    },
    {
      b: { master: { 'schedule.clocks.graceMinutes': 200 } },
      field: 'schedule.clocks.graceMinutes',
      values: ['240', '200'],
    },
    {
      b: { master: { 'schedule.initialMargin.multiplier': '3' } },
      field: 'schedule.initialMargin.multiplier',
      values: ['2.33', '3'],
    },
  ])('are refused where $field differs', ({ b, field, values: [one, other] }) => {
    expect(mutualVmTerms(examplePaper(), examplePaper(b))).toEqual({
      ok: false,
      refusal: { kind: 'vm-term-differs', field, a: one, b: other },
    });
  });

  it.each([
    { without: 'isda-master-2002', field: 'master' },
    { without: 'csa-2016-vm', field: 'variation-margin' },
  ] as const)('are refused without $without', ({ without, field }) => {
    const refusal = { kind: 'paper-missing', partyId: 'north', field };
    expect(mutualVmTerms(examplePaper(), examplePaper({}, [without]))).toEqual({ ok: false, refusal });
    expect(mutualVmTerms(examplePaper({}, [without]), examplePaper())).toEqual({ ok: false, refusal });
  });

  it.each([
    { changed: { 'minimumTransfer.cell': usdc('1') }, field: 'variation-margin.minimumTransfer' },
    { changed: { 'threshold.counterparty': { kind: 'infinite' } }, field: 'variation-margin.threshold' },
    { changed: { posts: 'counterparty-only' }, field: 'variation-margin.posts' },
  ])(
    'are refused where $field is one-sided, though both seats have signed the same',
    ({ changed, field }) => {
      const refusal = { kind: 'vm-term-one-sided', partyId: 'north', field };
      const same = examplePaper({ vm: changed });
      expect(mutualVmTerms(same, same)).toEqual({ ok: false, refusal });
    },
  );

  it.each([
    { changed: { vm: { threshold: bothSides({ kind: 'infinite' }) } }, field: 'variation-margin.threshold' },
    {
      changed: { vm: { 'independentAmounts.cell': usdc('5') } },
      field: 'variation-margin.independentAmounts.cell',
    },
    { changed: { vm: { dropToZeroOn: ['event-of-default'] } }, field: 'variation-margin.dropToZeroOn' },
    {
      changed: { vm: { dropToZeroOn: ['potential-event-of-default', 'termination-event'] } },
      field: 'variation-margin.dropToZeroOn',
    },
    {
      changed: { vm: { 'transfer.equivalentReturned': false } },
      field: 'variation-margin.transfer.equivalentReturned',
    },
    { changed: { vm: { 'eligibility.criteria': [coins] } }, field: 'variation-margin.eligibility.criteria' },
    {
      changed: {
        master: {
          'schedule.clocks': {
            kind: 'by-business-days',
            responseDays: 1,
            noticeDays: 1,
            graceDays: 1,
            auctionDays: 5,
            mporDays: 10,
            centres: ['GBLO'],
          },
        },
      },
      field: 'schedule.clocks',
    },
    { changed: { master: { 'schedule.clocks.mporMinutes': 1 } }, field: 'schedule.clocks.mporMinutes' },
    { changed: { im: { 'threshold.cell': thresholdOf('1') } }, field: 'initial-margin.threshold' },
    {
      changed: { im: { 'threshold.counterparty': { kind: 'infinite' } } },
      field: 'initial-margin.threshold',
    },
    {
      changed: { im: { minimumTransfer: bothSides(usdc('1')) } },
      field: 'initial-margin.minimumTransfer.counterparty.amount',
    },
    { changed: { im: { 'rounding.multiple': usdc('1') } }, field: 'initial-margin.rounding.multiple.amount' },
  ])('are refused where the house could not run them: $field', ({ changed, field }) => {
    const same = examplePaper(changed);
    expect(mutualVmTerms(same, same)).toMatchObject({ ok: false, refusal: { kind: 'not-operable', field } });
  });

  it('are the same whichever seat is called A, and so is their absence', () => {
    const minutes = fc
      .integer({ min: 1, max: 400 })
      .map((n) => ({ 'schedule.clocks.responseMinutes': n % 3 === 0 ? 45 : n }));
    fc.assert(
      fc.property(minutes, minutes, (one, other) => {
        const [a, b] = [examplePaper({ master: one }), examplePaper({ master: other })];
        const [ab, ba] = [mutualVmTerms(a, b), mutualVmTerms(b, a)];
        expect(ab.ok).toBe(ba.ok);
        if (ab.ok) expect(ab).toEqual(ba);
      }),
    );
  });
});
