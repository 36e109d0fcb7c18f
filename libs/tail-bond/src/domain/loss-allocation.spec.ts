import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { lossStateOf, principalChanges } from './loss-allocation';
import { type LossNotice } from './loss-notice';
import { stackOf } from './tranche';

const usdc = (amount: string) => Money.of(amount, USDC);
const zero = Money.zero(USDC);
const skin = usdc('150000');
const tranches = stackOf(
  [
    { id: 'TJ', original: usdc('400000') },
    { id: 'TS', original: usdc('600000') },
  ],
  { party: 'anton', seat: 'A' },
  USDC,
);
const at = new Date('2025-10-12T00:00:00Z');
function notice(sequence: number, loss: Money, recovered = zero, more: Partial<LossNotice> = {}): LossNotice {
  return {
    id: `N${String(sequence)}`,
    sequence,
    kind: recovered.isZero() ? 'FINAL' : 'RECOVERY',
    relationshipId: 'R1',
    defaultId: 'D1',
    party: 'anton',
    seat: 'A',
    eventAt: at,
    determinedAt: at,
    effectiveAt: at,
    grossCloseOut: loss,
    marginApplied: zero,
    cumulativeLoss: loss,
    cumulativeRecoveries: recovered,
    valuationMethod: 'auction',
    evidence: ['sha256:aa'],
    calculationAgent: 'calc-agent',
    verificationAgent: 'verifier',
    ...more,
  };
}
const stateOf = (...notices: LossNotice[]) => lossStateOf(notices, tranches, skin);
const written = (...notices: LossNotice[]) =>
  stateOf(...notices).losses.map((loss) => loss.writtenDown.toText());

const amount = fc.bigInt({ min: 0n, max: 2n * 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));
const histories = fc
  .array(fc.tuple(amount, amount), { minLength: 1, maxLength: 6 })
  .map((drawn) => drawn.map(([loss, recovered], i) => notice(i + 1, loss, recovered)));

describe('lossStateOf', () => {
  it.each([
    { notices: [], written: ['0.000000', '0.000000'], why: 'no notice, no write-down' },
    {
      notices: [notice(1, usdc('900000'), zero, { kind: 'EVENT' })],
      written: ['0.000000', '0.000000'],
      why: 'an event notice only starts the clock',
    },
    {
      notices: [notice(1, usdc('150000'))],
      written: ['0.000000', '0.000000'],
      why: 'the first skin bears it',
    },
    {
      notices: [notice(1, usdc('397345.678901'))],
      written: ['247345.678901', '0.000000'],
      why: 'the junior bears the rest',
    },
    {
      notices: [notice(1, usdc('397345.678901')), notice(2, usdc('397345.678901'), usdc('1200'))],
      written: ['246145.678901', '0.000000'],
      why: 'a recovery writes up',
    },
    {
      notices: [notice(1, usdc('9999999'))],
      written: ['400000.000000', '600000.000000'],
      why: 'nobody loses more than it bought',
    },
    {
      notices: [notice(1, usdc('200000')), notice(2, usdc('180000'), zero, { kind: 'CORRECTION' })],
      written: ['30000.000000', '0.000000'],
      why: 'a correction states the new figure',
    },
  ])('writes down $written: $why', ({ notices, written: expected }) => {
    expect(written(...notices)).toEqual(expected);
  });

  it('law 9: repeats and any order of the same notices end in the same state', () => {
    fc.assert(
      fc.property(histories, fc.nat({ max: 6 }), (history, turn) => {
        const turned = [...history.slice(turn), ...history.slice(0, turn)].reverse();
        expect(stateOf(...turned, ...history)).toEqual(stateOf(...history));
      }),
    );
  });

  it('law 4: no senior is written down while the junior stands, and no tranche beyond its principal', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [junior, senior] = stateOf(...history).losses.map((loss) => loss.writtenDown);
        expect(senior!.isZero() || junior!.equals(tranches[0]!.original)).toBe(true);
        for (const [rank, loss] of [junior!, senior!].entries())
          expect(loss.minor >= 0n && loss.minor <= tranches[rank]!.original.minor).toBe(true);
      }),
    );
  });

  it('law 5: the changes on the way sum to where it ends', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const states = [stateOf(), ...history.map((_, i) => stateOf(...history.slice(0, i + 1)))];
        const changes = states.slice(1).flatMap((state, i) => principalChanges(states[i]!, state));
        for (const { trancheId, writtenDown } of states.at(-1)!.losses) {
          const own = changes.filter((each) => each.trancheId === trancheId).map(({ change }) => change);
          expect(Money.sum(own, USDC)).toEqual(writtenDown);
        }
      }),
    );
  });

  it('stops the line when one id, or one place in the sequence, stands for two notices', () => {
    expect(() => stateOf(notice(1, usdc('1')), notice(1, usdc('2')))).toThrow('two contents');
    expect(() => stateOf(notice(1, usdc('1')), notice(1, usdc('1'), zero, { id: 'N9' }))).toThrow(
      'one place',
    );
  });
});
