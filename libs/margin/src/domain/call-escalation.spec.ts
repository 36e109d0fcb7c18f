import fc from 'fast-check';
import { climbOf, climbs, failureNotice, type Rung } from './call-escalation';
import { CALL_STATES, legalEvents, moved, type CallState } from './margin-call';

const rung = (more: Partial<Rung> = {}): Rung => ({
  from: 'answer',
  minutes: 15,
  tells: 'operations, by telephone',
  drafts: null,
  ...more,
});
const dueAt = new Date('2025-10-10T12:00:00Z');

it('is climbed at its minutes after the answer was expected, and after the deadline', () => {
  const ladder = [rung(), rung({ from: 'deadline', minutes: 0, tells: 'legal', drafts: 'failure-notice' })];
  const answerBy = new Date('2025-10-10T11:00:00Z');
  expect(climbOf(ladder, { answerBy, dueAt }).map(({ index, at }) => [index, at.toISOString()])).toEqual([
    [0, '2025-10-10T11:15:00.000Z'],
    [1, '2025-10-10T12:00:00.000Z'],
  ]);
  expect(climbOf(ladder, { answerBy: undefined, dueAt }).map(({ index }) => index)).toEqual([1]);
});

it.each([
  { from: 'answer', state: 'overdue', still: true, why: 'nobody has said anything' },
  { from: 'answer', state: 'agreed', still: false, why: 'an answer came' },
  { from: 'answer', state: 'disputed', still: false, why: 'so did one, of another kind' },
  { from: 'deadline', state: 'failed', still: true, why: 'it was not met' },
  { from: 'deadline', state: 'cured', still: false, why: 'it was met late' },
  { from: 'deadline', state: 'disputed', still: false, why: 'a disputed amount is not a failure to pay' },
] as const)('counting from the $from goes on while $state: $still, for $why', ({ from, state, still }) => {
  expect(climbs(rung({ from }), state)).toBe(still);
});

it('stops for good once the call is met', () => {
  const over = CALL_STATES.filter((state) => legalEvents({ state, kind: 'vm' }).length === 0);
  fc.assert(
    fc.property(fc.constantFrom(...over), fc.constantFrom('answer', 'deadline'), (state, from) => {
      expect(climbs(rung({ from }), state)).toBe(false);
    }),
  );
  // Nothing that can happen after an answer makes it unanswered again.
  for (const state of CALL_STATES.filter((each) => !climbs(rung(), each) && each !== 'pending-approval'))
    for (const event of legalEvents({ state, kind: 'vm' })) {
      const next = moved({ state, kind: 'vm' }, event);
      expect(next.ok && climbs(rung(), next.value satisfies CallState)).toBe(false);
    }
});

it('drafts a notice that says it is one', () => {
  const facts = { relationship: 'R1', party: 'a', callId: 'c', amount: '10 USDC', missing: '4 USDC', dueAt };
  expect(failureNotice(facts)).toContain('DRAFT, not served.');
  expect(failureNotice(facts)).toContain('due at 2025-10-10T12:00:00Z, 4 USDC was not made');
});
