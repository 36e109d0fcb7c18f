import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { canonicalSeat, continuityReport, type CoverLine, type Leg, type SeatSnapshot } from './continuity';

const usdc = (amount: string) => Money.of(amount, USDC);
const leg = (tradeId: string, quantity = '-2.5'): Leg => ({
  tradeId,
  instrument: 'BTC-PERP',
  quantity,
  price: '121400.5',
  tradedAt: '2025-10-09T08:00:00Z',
});
const terms = { settlementAsset: 'USDC', threshold: '0.000000' };
const line = (kind: CoverLine['kind'], source: string, amount: string) => ({
  kind,
  source,
  amount: usdc(amount),
});
const before: SeatSnapshot = {
  contractHash: 'aa',
  marginRequirement: usdc('350000'),
  counterparty: 'anton',
  cover: [
    line('initial-margin', 'IM.A1', '350000'),
    line('first-skin', 'SKIN', '150000'),
    line('tranche', 'TJ', '400000'),
  ],
};
const after: SeatSnapshot = {
  ...before,
  counterparty: 'cora',
  cover: [line('initial-margin', 'IM.A2', '850000'), line('first-skin', 'SKIN', '0')],
};

describe('canonicalSeat', () => {
  it('is the same text in whatever order rows come', () => {
    const text = canonicalSeat([leg('t1'), leg('t2')], terms);
    const { settlementAsset, threshold } = terms;
    expect(canonicalSeat([leg('t2'), leg('t1')], { threshold, settlementAsset })).toBe(text);
    expect(text.split('\n')).toHaveLength(4);
  });

  it('law 3: differs when any field of any leg or term differs', () => {
    const field = fc.constantFrom('tradeId', 'instrument', 'quantity', 'price', 'tradedAt');
    fc.assert(
      fc.property(field, fc.string(), (name, value) => {
        const changed = { ...leg('t1'), [name]: value };
        const same = value === leg('t1')[name];
        expect(canonicalSeat([changed], terms) === canonicalSeat([leg('t1')], terms)).toBe(same);
        expect(canonicalSeat([leg('t1')], { ...terms, threshold: value })).not.toBe(
          canonicalSeat([leg('t1')], terms),
        );
      }),
    );
  });

  it('cannot be made to collide by a separator inside a field', () => {
    const forged = canonicalSeat([], { a: '1"]\n["term","b","2' });
    expect(forged).not.toBe(canonicalSeat([], { a: '1', b: '2' }));
  });
});

describe('continuityReport', () => {
  it('says that the hedge continues, and that counterparty and cover changed', () => {
    const report = continuityReport(before, after);
    expect(report.hedgeContinues).toBe(true);
    expect(report.unchanged).toEqual(['contract', 'margin-requirement']);
    expect(report.changed).toEqual(['counterparty', 'cover']);
    expect([report.coverBefore, report.coverAfter]).toEqual([usdc('900000'), usdc('850000')]);
    expect(report.cover.map(({ source, change }) => `${source} ${change.toText()}`)).toEqual([
      'IM.A1 -350000.000000',
      'SKIN -150000.000000',
      'TJ -400000.000000',
      'IM.A2 850000.000000',
    ]);
  });

  it.each([
    { with: { contractHash: 'ab' }, aspect: 'contract', why: 'a term or a leg was touched' },
    {
      with: { marginRequirement: usdc('350000.000001') },
      aspect: 'margin-requirement',
      why: 'more margin is asked for',
    },
  ])('does not call it continuity when $why', ({ with: more, aspect }) => {
    const report = continuityReport(before, { ...before, ...more });
    expect(report.hedgeContinues).toBe(false);
    expect(report.changed).toEqual([aspect]);
  });

  it('accounts for every unit of cover before and after', () => {
    const lines = fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom('initial-margin' as const, 'tranche' as const),
        source: fc.constantFrom('a', 'b', 'c'),
        amount: fc.bigInt({ min: 0n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC)),
      }),
      { selector: ({ kind, source }) => `${kind} ${source}` },
    );
    fc.assert(
      fc.property(lines, lines, (was, is) => {
        const report = continuityReport({ ...before, cover: was }, { ...before, cover: is });
        const changes = report.cover.map(({ change }) => change);
        expect(report.coverBefore.plus(Money.sum(changes, USDC))).toEqual(report.coverAfter);
      }),
    );
  });
});
