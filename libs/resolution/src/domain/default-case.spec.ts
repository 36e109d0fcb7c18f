import { Money, plusMinutes, USDC } from '@app/kernel';
import fc from 'fast-check';
import {
  type Act,
  type CaseState,
  type Deed,
  type DefaultCase,
  exercise,
  failureToPay,
  isOpenTo,
  openCase,
  timelineOf,
} from './default-case';

const clock = {
  noticeMinutes: 60,
  graceMinutes: 240,
};
const deadlineAt = new Date('2025-10-10T22:00:00Z');
const opened = openCase(clock, deadlineAt);
const usdc = (amount: string) => Money.of(amount, USDC);

const act = (deed: Deed, minutes: number, more: Partial<Act> = {}): Act => ({
  deed,
  at: plusMinutes(deadlineAt, minutes),
  officer: 'mara',
  proof: 'sha256:9b1f',
  ...more,
});
function after(...acts: Act[]): DefaultCase {
  return acts.reduce((current, each) => {
    const answer = exercise(current, each);
    if (!answer.ok) throw new Error(`${each.deed}: ${answer.refusal}`);
    return answer.value;
  }, opened);
}

const noticed = [act('serve-failure-notice', 60)];
const terminated = [
  ...noticed,
  act('declare-event-of-default', 300),
  act('designate-early-termination', 310),
];
const auction = [...terminated, act('open-auction', 320)];
const relet = [...auction, act('award-seat', 500), act('re-let-seat', 600)];
const determined = [...relet, act('determine-loss', 700)];

describe('a default case', () => {
  it('goes from a missed deadline to a verified loss, deed by deed', () => {
    const whole = after(...determined, act('verify-loss', 800, { officer: 'ivo' }), act('close-case', 900));
    expect(whole.state).toBe('closed');
    expect(timelineOf(whole).exercised['open-auction']).toEqual(plusMinutes(deadlineAt, 320));
  });

  it.each<{ state: string; acts: Act[]; why: string }>([
    { state: 'cured', acts: [act('cure', 30)], why: 'paid before the notice' },
    { state: 'cured', acts: [...noticed, act('cure', 200)], why: 'paid within grace' },
    {
      state: 'terminated',
      acts: [...auction, act('award-seat', 500), act('withdraw-award', 560)],
      why: 'the winner did not sign',
    },
    { state: 'cash-settled', acts: [...auction, act('settle-in-cash', 900)], why: 'nobody took the seat' },
    {
      state: 'terminated',
      acts: [...terminated, act('realise-collateral', 315), act('realise-collateral', 318)],
      why: 'a sale of margin moves it nowhere',
    },
    {
      state: 're-let',
      acts: [...relet, act('realise-collateral', 650)],
      why: 'a sale may come after the seat is re-let',
    },
    {
      state: 'loss-determined',
      acts: [...determined, act('verify-loss', 800, { officer: 'ivo' }), act('determine-loss', 9_000)],
      why: 'a recovery is a new determination',
    },
  ])('stands at $state when $why', ({ state, acts }) => {
    expect(after(...acts).state).toBe(state);
  });

  it.each<{ refusal: string; acts: Act[]; deed: Act; why: string }>([
    { refusal: 'too-early', acts: [], deed: act('serve-failure-notice', 59), why: 'an hour has not passed' },
    { refusal: 'too-early', acts: noticed, deed: act('declare-event-of-default', 299), why: 'grace runs' },
    {
      refusal: 'wrong-state',
      acts: [],
      deed: act('declare-event-of-default', 900),
      why: 'no notice was served',
    },
    { refusal: 'wrong-state', acts: terminated, deed: act('cure', 320), why: 'it is too late to cure' },
    {
      refusal: 'wrong-state',
      acts: [act('cure', 30)],
      deed: act('serve-failure-notice', 60),
      why: 'it is cured',
    },
    { refusal: 'wrong-state', acts: auction, deed: act('open-auction', 330), why: 'it is open' },
    {
      refusal: 'wrong-state',
      acts: noticed,
      deed: act('realise-collateral', 200),
      why: 'its margin is its own until the event of default',
    },
    {
      refusal: 'wrong-state',
      acts: determined,
      deed: act('realise-collateral', 750),
      why: 'the loss is determined',
    },
    {
      refusal: 'auction-not-open',
      acts: terminated,
      deed: act('award-seat', 500),
      why: 'there was no auction',
    },
    {
      refusal: 'extended-already',
      acts: [...auction, act('extend-auction', 400)],
      deed: act('extend-auction', 500),
      why: 'the board extends once',
    },
    { refusal: 'before-last-act', acts: auction, deed: act('award-seat', 319), why: 'time runs one way' },
    {
      refusal: 'proof-missing',
      acts: [],
      deed: act('serve-failure-notice', 60, { proof: '' }),
      why: 'service is unproved',
    },
    {
      refusal: 'officer-missing',
      acts: noticed,
      deed: act('declare-event-of-default', 300, { officer: '' }),
      why: 'a right is exercised by a person',
    },
    {
      refusal: 'maker-is-checker',
      acts: determined,
      deed: act('verify-loss', 800),
      why: 'who determined may not verify',
    },
  ])('refuses $deed.deed with $refusal: $why', ({ refusal, acts, deed }) => {
    expect(exercise(after(...acts), deed)).toEqual({ ok: false, refusal });
  });

  it('lets the determination of one officer be verified by the other, whoever made the one before', () => {
    const again = after(
      ...determined,
      act('verify-loss', 700, { officer: 'ivo' }),
      act('determine-loss', 800, { officer: 'ivo' }),
    );
    const byItself = exercise(again, act('verify-loss', 900, { officer: 'ivo' }));
    expect(byItself).toEqual({ ok: false, refusal: 'maker-is-checker' });
    expect(exercise(again, act('verify-loss', 800)).ok).toBe(true);
  });

  it('tells its clocks when it was cured', () => {
    expect(timelineOf(after(act('cure', 30))).curedAt).toEqual(plusMinutes(deadlineAt, 30));
    expect(timelineOf(opened)).not.toHaveProperty('curedAt');
  });

  it('law 11: no sequence of deeds lets one officer determine and verify a loss, or reaches a loss without a notice', () => {
    const deeds = fc.constantFrom<Deed>(
      ...([
        'serve-failure-notice',
        'cure',
        'declare-event-of-default',
        'designate-early-termination',
        'realise-collateral',
      ] as const),
      ...(['open-auction', 'award-seat', 'withdraw-award', 're-let-seat', 'settle-in-cash'] as const),
      ...(['determine-loss', 'verify-loss', 'close-case'] as const),
    );
    const officers = fc.constantFrom('mara', 'ivo');
    const likely = fc.constantFrom(...determined.map(({ deed }) => deed));
    const tries = fc.array(fc.tuple(fc.oneof(deeds, likely), officers), { maxLength: 60 });
    fc.assert(
      fc.property(tries, (each) => {
        const last = each.reduce((current, [deed, officer], step) => {
          const answer = exercise(current, act(deed, step * 60, { officer }));
          return answer.ok ? answer.value : current;
        }, opened);
        const made = last.acts.map(({ deed }) => deed);
        expect(!made.includes('determine-loss') || made[0] === 'serve-failure-notice').toBe(true);
        last.acts.forEach((each, step) => {
          const before = last.acts[step - 1];
          if (each.deed === 'verify-loss') expect(before!.officer).not.toBe(each.officer);
        });
      }),
    );
  });
});

it.each([
  { called: '100', paid: '100', disputed: '0', failed: 'nothing-failed', why: 'it was paid' },
  { called: '100', paid: '60', disputed: '40', failed: 'only-disputed', why: 'the rest is disputed' },
  { called: '100', paid: '60', disputed: '30', failed: '10.000000', why: 'the undisputed part is short' },
  { called: '100', paid: '0', disputed: '0', failed: '100.000000', why: 'nothing came' },
])(
  'of $called, $paid paid and $disputed disputed, fails $failed: $why',
  ({ called, paid, disputed, failed }) => {
    const answer = failureToPay(usdc(called), usdc(paid), usdc(disputed));
    expect(answer.ok ? answer.value.toText() : answer.refusal).toBe(failed);
  },
);

const states: readonly (readonly [CaseState, boolean, string])[] = [
  ['potential', false, 'it may still pay'],
  ['notified', false, 'it may still pay within its grace'],
  ['cured', false, 'it has paid'],
  ['declared', true, 'the default is declared'],
  ['terminated', true, 'its legs have ended'],
  ['auctioned', true, 'its seat is won'],
  ['re-let', true, 'its loss is not determined'],
  ['loss-determined', false, 'its loss is counted'],
  ['closed', false, 'it is over'],
];

it.each(states)('the collateral of whoever is %s may be sold: %s, for %s', (state, may) => {
  expect(isOpenTo({ state }, 'realise-collateral')).toBe(may);
});
