import 'reflect-metadata';
import { id, plusMinutes } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import {
  CallReleaseService,
  CallStepService,
  EscalationService,
  MarginCallReader,
  MarginCallService,
  PledgeService,
  StatementService,
} from '@app/margin';
import {
  CALL_MOVES,
  type CallRules,
  type CallState,
  type MarginCallId,
  OPEN_STATES,
} from '@app/margin/domain';
import { imPosted } from '@app/settlement/domain';
import { CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';
import { agreeOnRules } from './agree-on-rules';

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const OPS = { who: 'olga', role: 'ops-analyst' };
const PAYER = { who: 'a', role: 'counterparty' };
const asOf = plusMinutes(hour(21), 10);
interface Row {
  readonly id: MarginCallId;
  readonly occupancy: string;
  readonly form: string;
  readonly state: CallState;
  readonly amount: string;
}

const rows = (where = 'true') =>
  world.db.query<Row[]>(
    `select id, occupancy, form, state, amount::text from margin_call where kind = 'vm' and ${where} order by form, amount desc, id`,
  );

/** A, long 10,000,000 at 1, owes 100,000. */
async function struck(): Promise<Row> {
  await world.runHour(hour(21), '0.99');
  const [call] = await rows(`form = 'demand' and direction = 'delivery'`);
  return call!;
}

const take = (callId: MarginCallId, step: Parameters<CallStepService['take']>[3], at = asOf) =>
  world.inTx((tx) => world.get(CallStepService).take(tx, R1, callId, step, at));

const agree = (callId: MarginCallId) =>
  world.inTx((tx) =>
    world
      .get(MarginCallService)
      .respond(tx, R1, callId, { kind: 'agree', by: 'the payer', actor: PAYER }, asOf),
  );

const offer = (callId: MarginCallId, ...pieces: { asset: string; amount: string }[]) =>
  world.inTx((tx) => world.get(PledgeService).offer(tx, R1, callId, { pieces, by: PAYER }, asOf));

const decide = (callId: MarginCallId, reason?: string, by = OPS) =>
  world.inTx((tx) => {
    const decision =
      reason === undefined ? ({ kind: 'accept' } as const) : ({ kind: 'reject', reason } as const);
    return world.get(PledgeService).decide(tx, R1, callId, { decision, by }, asOf);
  });

const instruct = (callId: MarginCallId) =>
  world.inTx((tx) => world.get(PledgeService).instruct(tx, R1, callId, OPS, asOf));

/** Money of A's that is not free any more. */
const spend = (amount: number) =>
  world.inTx((tx) =>
    world
      .get(LedgerService)
      .postAll(tx, [{ event: 'spent', effectiveAt: asOf, transfers: imPosted(R1, 'A1', usdc(amount)) }]),
  );

it('moves by the same table in the database and in the domain, and counts the same as open', async () => {
  const moves = await world.db.query<{ from_state: string; event: string; to_state: string }[]>(
    'select from_state, event, to_state from margin_call_move order by 1, 2',
  );
  const ours = Object.entries(CALL_MOVES).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => ({ from_state: from, event, to_state: to })),
  );
  const text = (each: (typeof moves)[number]) => `${each.from_state} ${each.event} ${each.to_state}`;
  expect(moves.map(text).sort()).toEqual(ours.map(text).sort());

  const { id: callId } = await struck();
  const [found] = await world.db.query<{ definition: string }[]>(
    `select pg_get_expr(adbin, adrelid) as definition from pg_attrdef d join pg_attribute a on (a.attrelid, a.attnum) = (d.adrelid, d.adnum)
     where d.adrelid = 'margin_call'::regclass and a.attname = 'to_collect'`,
  );
  const collected = [...found!.definition.matchAll(/'([a-z-]+)'::text/g)].map(([, word]) => word);
  expect(collected.filter((word) => word !== 'demand' && word !== 'substitution').sort()).toEqual(
    OPEN_STATES.filter((state) => state !== 'disputed').sort(),
  );
  await expect(
    world.db.query(`update margin_call set state = 'pledged', version = version + 1 where id = $1`, [callId]),
  ).rejects.toMatchObject({
    constraint: 'legal_step',
    message: expect.stringContaining('it becomes one of') as string,
  });
  await expect(
    world.db.query(`update margin_call set due_at = due_at + interval '1 hour' where id = $1`, [callId]),
  ).rejects.toMatchObject({ constraint: 'deadline_stands' });
});

it('is delivered with proof, acknowledged, agreed to, pledged for in two tries, and settled before its deadline', async () => {
  const { id: callId } = await struck();
  given(await take(callId, { event: 'deliver', evidence: 'message 4711 of the signed channel', by: OPS }));
  given(await take(callId, { event: 'acknowledge', by: PAYER }));
  given(await agree(callId));
  expect(await offer(callId, { asset: 'BTC', amount: '1' })).toMatchObject({
    refusal: {
      kind: 'ineligible-collateral',
      pieces: [{ asset: 'BTC', why: { kind: 'not-the-settlement-asset' } }],
    },
  });
  expect(await offer(callId, { asset: 'USDC', amount: '100000.000001' })).toMatchObject({
    refusal: { kind: 'pledge-above-call' },
  });
  given(await offer(callId, { asset: 'USDC', amount: '50000' }));
  given(await decide(callId, 'the whole of it, please'));
  given(await offer(callId, { asset: 'USDC', amount: '100000' }));
  expect(await instruct(callId)).toMatchObject({ refusal: { kind: 'illegal-move', state: 'pledged' } });
  expect(await decide(callId, undefined, PAYER)).toMatchObject({ refusal: { kind: 'offered-by-decider' } });
  given(await decide(callId));
  expect(given(await instruct(callId))).toBe('settled');
  expect(await world.promised('VM_HELD.A1')).toBe('100000.000000');

  const history = await world.inTx((tx) => world.get(MarginCallReader).find(tx, callId));
  expect(history!.steps.map(({ state, actor }) => `${state} by ${actor}`)).toEqual([
    'issued by ringfence',
    'delivered by olga',
    'acknowledged by a',
    'agreed by a',
    'pledged by a',
    'pledge-rejected by olga',
    'pledged by a',
    'pledge-accepted by olga',
    'instructed by olga',
    'settled by ringfence',
  ]);
  expect(history!.steps[1]).toMatchObject({ evidence: 'message 4711 of the signed channel' });
  expect(history!.pledges.map(({ n, state, why }) => [n, state, why])).toEqual([
    [1, 'rejected', 'the whole of it, please'],
    [2, 'accepted', 'what is offered is taken'],
  ]);
  await world.deadline(plusMinutes(hour(21), 45));
  expect(await world.promised('VM_HELD.A1')).toBe('100000.000000');
});

it('is paid in part by a pledge for a part: the rest stays due, and is collected at the deadline', async () => {
  const { id: callId } = await struck();
  given(await agree(callId));
  given(await offer(callId, { asset: 'USDC', amount: '30000' }));
  given(await decide(callId));
  expect(given(await instruct(callId))).toBe('part-settled');
  expect(await rows(`parent_id = '${callId}'`)).toMatchObject([
    { state: 'agreed', amount: '70000000000' },
    { state: 'settled', amount: '30000000000' },
  ]);
  expect(await world.promised('VM_HELD.A1')).toBe('30000.000000');
  // The next run counts what was paid and what is due: the same exposure is never called twice.
  await world.runHour(hour(22), '0.99');
  expect(await rows(`issued_at = '2025-10-10T22:00:00Z'`)).toEqual([]);
  await world.deadline(plusMinutes(hour(21), 45));
  expect(await world.promised('VM_HELD.A1')).toBe('100000.000000');
});

it('waits for money that is not there, and is collected when its deadline comes', async () => {
  const { id: callId } = await struck();
  given(await agree(callId));
  given(await offer(callId, { asset: 'USDC', amount: '100000' }));
  given(await decide(callId));
  await spend(60_000);
  expect(given(await instruct(callId))).toBe('pending-finality');
  await world.deposit('A1', 60_000, asOf);
  await world.inTx((tx) => world.get(PledgeService).retry(tx, R1, callId, plusMinutes(asOf, 5)));
  expect(await rows(`id = '${callId}'`)).toMatchObject([{ state: 'settled' }]);
});

it('says what can be done instead of what cannot, and does nothing to a call that is not there', async () => {
  const { id: callId } = await struck();
  given(await take(callId, { event: 'acknowledge', by: PAYER }));
  expect(await take(callId, { event: 'deliver', evidence: 'too late', by: OPS })).toEqual({
    ok: false,
    refusal: {
      kind: 'illegal-move',
      state: 'acknowledged',
      legal: ['run-late', 'agree', 'split', 'dispute', 'settle', 'fail', 'supersede', 'cancel'],
    },
  });
  const nobody = id<'MarginCall'>('00000000-0000-8000-8000-0000000000ff');
  expect(await take(nobody, { event: 'acknowledge', by: PAYER })).toMatchObject({
    refusal: { kind: 'no-such-call' },
  });
  const cancelled = { reason: 'struck on a price nobody traded at', by: OPS };
  const steps = world.get(CallStepService);
  given(await world.inTx((tx) => steps.cancel(tx, R1, callId, cancelled, asOf)));
  // What was cancelled is not called any more, and the next run calls what is due by its own marks.
  await world.runHour(hour(22), '0.99');
  expect(await rows(`form = 'demand'`)).toMatchObject([{ state: 'cancelled' }, { state: 'issued' }]);
});

describe('a call that gives pause', () => {
  beforeEach(() =>
    agreeOnRules(world, { automaticUpTo: '99999', expected: 'shown', notifies: true, guardMinutes: 5 }),
  );

  /** What took the place of what was superseded. */
  const takenPlaces = () =>
    world.db.query<{ byCall: string | null }[]>(
      `select by_call as "byCall" from margin_call_step where state = 'superseded' order by at, call_id`,
    );

  const release = async (callId: MarginCallId, checker: string, at = asOf) => {
    const releases = world.get(CallReleaseService);
    const proposed = given(await world.inTx((tx) => releases.propose(tx, R1, callId, officer('ann'), at)));
    return world.inTx((tx) =>
      releases.approve(tx, R1, callId, { ...proposed, checker: { who: checker, role: 'approver' } }, at),
    );
  };

  it('waits for two officers, is expected meanwhile, and its deadline runs from when they let it go', async () => {
    const call = await struck();
    expect(call.state).toBe('pending-approval');
    expect(await rows(`form = 'expected'`)).toMatchObject([{ state: 'calculated', occupancy: 'A1' }]);
    await expect(
      world.db.query(`update margin_call set state = 'issued', version = 1 where id = $1`, [call.id]),
    ).rejects.toMatchObject({ constraint: 'released_by_two' });
    expect(await release(call.id, 'ann')).toMatchObject({ refusal: { kind: 'maker-is-checker' } });
    given(await release(call.id, 'bob', plusMinutes(asOf, 1)));
    const [made] = await world.db.query<{ due_at: Date }[]>('select due_at from margin_call where id = $1', [
      call.id,
    ]);
    expect(made!.due_at).toEqual(plusMinutes(asOf, 46));
    expect(await rows(`form <> 'demand'`)).toMatchObject([
      { form: 'expected', state: 'superseded' },
      { form: 'notification', state: 'issued', occupancy: 'B1' },
    ]);
    expect(await takenPlaces()).toEqual([{ byCall: call.id }]);
    // What only tells is stated where it is struck: at the seat that is called.
    const [told] = await rows(`form = 'notification'`);
    const stated = (callId: MarginCallId) => world.inTx((tx) => world.get(StatementService).of(tx, callId));
    expect([await stated(told!.id), (await stated(call.id))?.reproduced]).toEqual([undefined, true]);
    await world.deadline(plusMinutes(asOf, 46));
    expect(await rows(`form = 'demand'`)).toMatchObject([{ state: 'settled' }]);
  });

  it('is pointed out when it is not let go in time, and struck anew by the next run', async () => {
    const call = await struck();
    await world.inTx((tx) => world.get(CallStepService).guard(tx, R1, call.id, asOf));
    const flags = await world.db.query<{ flag: string }[]>('select flag from margin_call_flag order by flag');
    expect(flags.map(({ flag }) => flag)).toEqual(['above-limit', 'notification-time-near']);
    await world.runHour(hour(22), '0.98');
    expect(await rows()).toMatchObject([
      { form: 'demand', state: 'pending-approval', amount: '200000000000' },
      { form: 'demand', state: 'superseded', amount: '100000000000' },
      { form: 'expected', state: 'calculated' },
      { form: 'expected', state: 'superseded' },
    ]);
    const [again] = await rows(`state = 'pending-approval'`);
    expect(await takenPlaces()).toEqual([{ byCall: again!.id }, { byCall: again!.id }]);
    await world.runHour(hour(23), '1'); // nothing is due any more: nothing takes its place
    expect((await takenPlaces()).slice(2)).toEqual([{ byCall: null }, { byCall: null }]);
    const late = world.inTx((tx) =>
      world.get(CallReleaseService).propose(tx, R1, call.id, officer('ann'), asOf),
    );
    expect(await late).toMatchObject({ refusal: { kind: 'illegal-move', legal: [] } });
  });

  it('is let go once, however many let it go at once', async () => {
    const call = await struck();
    const releases = world.get(CallReleaseService);
    const proposed = given(await world.inTx((tx) => releases.propose(tx, R1, call.id, officer('ann'), asOf)));
    const checker = { who: 'bob', role: 'approver' };
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        world.inTx((tx) => releases.approve(tx, R1, call.id, { ...proposed, checker }, asOf)),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe('a call that is not answered', () => {
  const ladder: CallRules['ladder'] = [
    { from: 'answer', minutes: 15, tells: 'operations, by telephone', drafts: null },
    { from: 'deadline', minutes: 0, tells: 'credit and legal', drafts: 'failure-notice' },
  ];
  beforeEach(() => agreeOnRules(world, { answerMinutes: 15, ladder }));

  const escalations = () =>
    world.db.query<{ rung: number; tells: string; draft: string | null }[]>(
      'select rung, tells, draft from margin_call_escalation order by rung',
    );
  const climb = (callId: MarginCallId, rung: number, at: Date) =>
    world.inTx((tx) => world.get(EscalationService).climb(tx, R1, { callId, rung, version: 1 }, at));

  it('is overdue, is told of rung by rung, each once, and fails with a notice drafted and nothing declared', async () => {
    const { id: callId } = await struck();
    await world.inTx((tx) =>
      world.get(EscalationService).expectAnswer(tx, R1, callId, plusMinutes(hour(21), 15)),
    );
    expect(await rows(`id = '${callId}'`)).toMatchObject([{ state: 'overdue' }]);
    await climb(callId, 0, plusMinutes(hour(21), 30));
    await climb(callId, 0, plusMinutes(hour(21), 30));
    expect(await rows(`id = '${callId}'`)).toMatchObject([{ state: 'escalated' }]);
    await spend(70_000);
    await world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(21), 45)));
    await climb(callId, 1, plusMinutes(hour(21), 45));
    expect(await escalations()).toMatchObject([
      { rung: 0, tells: 'operations, by telephone', draft: null },
      { rung: 1, tells: 'credit and legal', draft: expect.stringContaining('DRAFT, not served.') as string },
    ]);
    const due = await world.db.query<{ kind: string }[]>(
      `select kind from job_due where kind = 'margin.escalate'`,
    );
    expect(due).toHaveLength(2);
    expect(await world.db.query('select 1 from notice')).toEqual([]);
  });

  it('is collected, and told of, by rules that changed after it was made', async () => {
    const { id: callId } = await struck();
    await climb(callId, 0, plusMinutes(hour(21), 30));
    const changed = { from: 'deadline', minutes: 0, tells: 'the new desk', drafts: null } as const;
    await agreeOnRules(world, { ladder: [changed] }, 1);
    await spend(70_000);
    await world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(21), 45)));
    expect(await rows(`id = '${callId}'`)).toMatchObject([{ state: 'failed' }]);
    const rung = { callId, rung: 0, version: 2 };
    await world.inTx((tx) => world.get(EscalationService).climb(tx, R1, rung, plusMinutes(hour(21), 45)));
    expect((await escalations()).map(({ tells }) => tells).sort()).toEqual([
      'operations, by telephone',
      'the new desk',
    ]);
  });

  it('is not told of once it was answered', async () => {
    const { id: callId } = await struck();
    given(await agree(callId));
    await world.inTx((tx) =>
      world.get(EscalationService).expectAnswer(tx, R1, callId, plusMinutes(hour(21), 15)),
    );
    await climb(callId, 0, plusMinutes(hour(21), 30));
    expect(await escalations()).toEqual([]);
    expect(await rows(`id = '${callId}'`)).toMatchObject([{ state: 'agreed' }]);
  });
});
