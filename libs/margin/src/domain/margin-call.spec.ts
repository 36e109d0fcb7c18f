import { id, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import {
  CALL_EVENTS,
  CALL_FORMS,
  CALL_KINDS,
  CALL_MOVES,
  CALL_STATES,
  type CallState,
  isOpen,
  isUnanswered,
  legalEvents,
  moved,
  OPEN_STATES,
  roleOf,
  splitDisputed,
  upheldOf,
} from './margin-call';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const units = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));

describe('a margin call', () => {
  it.each([
    {
      state: 'issued',
      event: 'settle',
      next: 'settled',
      why: 'the standing instruction sweeps it at the deadline',
    },
    { state: 'issued', event: 'split', next: 'split', why: 'a part of it is disputed' },
    { state: 'disputed', event: 'uphold', next: 'superseded', why: 'the next run calls what was upheld' },
    {
      state: 'disputed',
      event: 'fail',
      next: 'illegal-move',
      why: 'a disputed amount is not a failure to pay',
    },
    { state: 'settled', event: 'fail', next: 'illegal-move', why: 'it is over' },
    { state: 'failed', event: 'cure', next: 'cured', why: 'late is late, but paid' },
    { state: 'failed', event: 'settle', next: 'illegal-move', why: 'a failure is not forgotten' },
    { state: 'pending-approval', event: 'settle', next: 'illegal-move', why: 'nobody was called yet' },
    { state: 'escalated', event: 'agree', next: 'agreed', why: 'an answer that comes late is an answer' },
    { state: 'pledged', event: 'settle', next: 'settled', why: 'the deadline waits for no pledge' },
    { state: 'pledge-rejected', event: 'pledge', next: 'pledged', why: 'something else may be offered' },
    { state: 'issued', event: 'pledge', next: 'illegal-move', why: 'what is not agreed is not pledged for' },
  ] as const)('in state $state answers $next to $event: $why', ({ state, event, next }) => {
    const answer = moved({ state, kind: 'vm' }, event);
    expect(answer.ok ? answer.value : answer.refusal.kind).toBe(next);
  });

  it('is open until it is settled, failed or given up', () => {
    expect(isOpen('disputed')).toBe(true);
    expect(isOpen('failed')).toBe(false);
    expect(isOpen('split')).toBe(false);
  });

  it('says what can be done instead of what cannot', () => {
    expect(moved({ state: 'pledge-accepted', kind: 'im' }, 'pledge')).toEqual({
      ok: false,
      refusal: {
        kind: 'illegal-move',
        state: 'pledge-accepted',
        legal: ['instruct', 'settle', 'fail', 'supersede', 'cancel'],
      },
    });
    expect(moved({ state: 'cured', kind: 'vm' }, 'settle')).toMatchObject({ refusal: { legal: [] } });
  });

  it('is unanswered until it is agreed to, disputed or over', () => {
    const unanswered = CALL_STATES.filter(isUnanswered);
    expect(unanswered).toEqual(['issued', 'delivered', 'acknowledged', 'overdue', 'escalated']);
  });

  it.each([
    { kind: 'vm', direction: 'delivery', form: 'demand', role: 'we-call', why: 'exposure is to be covered' },
    {
      kind: 'vm',
      direction: 'return',
      form: 'demand',
      role: 'we-call',
      why: 'the seat holds what goes back',
    },
    { kind: 'im', direction: 'return', form: 'demand', role: 'we-are-called', why: 'the house holds it' },
    { kind: 'im', direction: 'delivery', form: 'expected', role: 'we-expect', why: 'it was not called yet' },
  ] as const)(
    'of $kind, $direction, as $form, is one where $role: $why',
    ({ kind, direction, form, role }) => {
      expect(roleOf({ kind, direction, form })).toBe(role);
    },
  );

  it('has one role, whatever it is', () => {
    const of = fc.record({
      kind: fc.constantFrom(...CALL_KINDS),
      form: fc.constantFrom(...CALL_FORMS),
      direction: fc.constantFrom('delivery' as const, 'return' as const),
    });
    fc.assert(fc.property(of, (each) => (roleOf(each) === 'we-expect') === (each.form === 'expected')));
  });

  it('comes to an end whatever happens to it, and does not live again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('calculated', 'pending-approval', 'issued'),
        fc.array(fc.constantFrom(...CALL_EVENTS), { maxLength: 60 }),
        fc.constantFrom('vm' as const, 'interest' as const),
        (first: CallState, events, kind) => {
          let state = first;
          for (const event of events) {
            const next = moved({ state, kind }, event);
            const legal = legalEvents({ state, kind });
            if (legal.length === 0) expect(next.ok).toBe(false);
            // Of what is over nothing is open, and of what is open something can happen.
            if (isOpen(state)) expect(legal).not.toEqual([]);
            if (next.ok) state = next.value;
          }
        },
      ),
    );
    const ends = CALL_STATES.filter((state) => legalEvents({ state, kind: 'vm' }).length === 0);
    const terminal = ['split', 'part-settled', 'settled', 'cured', 'withdrawn', 'superseded', 'cancelled'];
    expect(ends).toEqual(terminal);
  });

  it('reaches every state, and never goes back to one that it has left but to offer another pledge', () => {
    const after = (state: CallState): CallState[] => Object.values(CALL_MOVES[state]);
    const reached = (from: readonly CallState[]): Set<CallState> => {
      const seen = new Set<CallState>();
      const queue = [...from];
      for (let next = queue.pop(); next !== undefined; next = queue.pop())
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(...after(next));
        }
      return seen;
    };
    expect([...reached(['calculated', 'pending-approval'])].sort()).toEqual([...CALL_STATES].sort());
    const returning = CALL_STATES.filter((state) => reached(after(state)).has(state));
    expect(returning).toEqual(['pledged', 'pledge-rejected']);
  });

  it('can be collected at its deadline from every state in which it is open, unless it is disputed', () => {
    const collected = OPEN_STATES.filter((state) =>
      (['settle', 'fail'] as const).every((event) => moved({ state, kind: 'vm' }, event).ok),
    );
    expect(OPEN_STATES.filter((state) => !collected.includes(state))).toEqual(['disputed']);
  });

  it('waits as a substitution for an answer, that moves it or ends it, and for nothing else', () => {
    const reached = new Set<CallState>(['issued']);
    for (const state of reached)
      for (const event of legalEvents({ state, kind: 'substitution' })) {
        const next = moved({ state, kind: 'substitution' }, event);
        if (next.ok) reached.add(next.value);
        // As any call may be moved, of which the database holds the table.
        expect(next).toEqual(moved({ state, kind: 'im' }, event));
      }
    const states = ['agreed', 'cancelled', 'escalated', 'issued', 'overdue', 'settled'];
    expect([...reached].sort()).toEqual(states);
    for (const event of ['dispute', 'split', 'pledge', 'settle', 'fail', 'supersede'] as const)
      expect(moved({ state: 'issued', kind: 'substitution' }, event)).toEqual({
        ok: false,
        refusal: {
          kind: 'illegal-move',
          state: 'issued',
          legal: ['run-late', 'agree', 'cancel'],
        },
      });
    expect(legalEvents({ state: 'agreed', kind: 'substitution' })).toEqual(['settle']);
  });

  it('is not disputed again as what was upheld of a dispute, but of interest', () => {
    const upheldOf = id<'MarginCall'>('x');
    for (const state of CALL_STATES) {
      const whole = legalEvents({ state, kind: 'im' });
      expect(legalEvents({ state, kind: 'im', upheldOf })).toEqual(
        whole.filter((event) => event !== 'dispute' && event !== 'split'),
      );
      expect(legalEvents({ state, kind: 'interest', upheldOf })).toEqual(whole);
    }
  });

  it('is acknowledged as a notification, and nothing else', () => {
    for (const state of CALL_STATES)
      expect(legalEvents({ state, kind: 'vm', form: 'notification' })).toEqual(
        state === 'issued' ? ['acknowledge'] : [],
      );
  });

  it('law 6: split calls sum to their parent', () => {
    fc.assert(
      fc.property(units, units, (amount, part) => {
        const split = splitDisputed(amount, part);
        if (amount.lessThan(part)) expect(split).toEqual({ ok: false, refusal: 'dispute-above-call' });
        else expect(split.ok && split.value.undisputed.plus(split.value.disputed)).toEqual(amount);
      }),
    );
  });

  it('cannot be disputed by nothing', () => {
    expect(splitDisputed(usdc(1), usdc(0))).toEqual({ ok: false, refusal: 'dispute-not-positive' });
  });

  it.each([
    { recalculated: 100, upheld: 30, why: 'the call was right' },
    { recalculated: 90, upheld: 20, why: 'it was ten too much' },
    { recalculated: 60, upheld: 0, why: 'even the undisputed part was too much' },
    { recalculated: 200, upheld: 30, why: 'no more than was disputed comes back' },
  ])(
    'upholds $upheld of 30 disputed in 100 when it recalculates to $recalculated: $why',
    ({ recalculated, upheld }) => {
      expect(upheldOf(usdc(70), usdc(30), usdc(recalculated))).toEqual(usdc(upheld));
    },
  );
});
