import 'reflect-metadata';
import { id, plusMinutes } from '@app/kernel';
import {
  DisputeClaimService,
  DisputeService,
  MarginCallService,
  MarginRunService,
  StatementService,
} from '@app/margin';
import type { DisputeCategory, MarginCallId } from '@app/margin/domain';
import { DefaultService } from '@app/resolution';
import { CellWorld, given, hour, R1, relationship, usdc } from '../resolution/cell-world';
import { agreeOnRules } from './agree-on-rules';

// A is long 10,000,000 DOGE at 1, and owes 100,000 for each hundredth that it falls.
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const MIDNIGHT = new Date('2025-10-11T00:00:00Z');
const RESOLUTION = new Date('2025-10-11T13:00:00Z');
const RITA = { who: 'rita', role: 'risk-officer' };
const PARTY = { who: 'counterparty:a', role: 'counterparty' };

interface Called {
  readonly id: MarginCallId;
  readonly direction: string;
  readonly amount: string;
  readonly state: string;
}

/** What was called of A in a kind at an instant, whole calls alone. */
const calledAt = (at: Date, kind = 'vm') =>
  world.db.query<Called[]>(
    `select id, direction, amount, state from margin_call
     where (relationship_id, occupancy, kind, issued_at) = ($1, 'A1', $2, $3) and parent_id is null order by direction`,
    [R1, kind, at],
  );
const shown = (calls: readonly Called[]) => calls.map(({ direction, amount }) => `${direction} ${amount}`);
const onlyCall = async (at: Date, kind = 'vm') => id<'MarginCall'>((await calledAt(at, kind))[0]!.id);

const disputed = (call: MarginCallId, amount: number, asOf: Date, category: DisputeCategory = 'exposure') => {
  const claim = { category, amount: usdc(amount), reason: 'it is not what we have', by: PARTY };
  return world.inTx((tx) => world.get(DisputeClaimService).open(tx, R1, call, claim, asOf));
};
const conceded = async (call: MarginCallId, asOf: Date, side: 'party' | 'house' = 'party') =>
  given(
    await world.inTx((tx) =>
      world.get(DisputeService).concede(tx, R1, call, side, { by: side === 'party' ? PARTY : RITA, asOf }),
    ),
  );
const statementOf = async (call: MarginCallId) =>
  (await world.inTx((tx) => world.get(StatementService).of(tx, call)))!;
const lastStep = async (call: MarginCallId) => {
  const [step] = await world.db.query<{ state: string; by_call: string | null }[]>(
    'select state, by_call from margin_call_step where call_id = $1 order by n desc limit 1',
    [call],
  );
  return step!;
};

/** A call of 100,000 at 21:00 of which 60,000 are in dispute, and the rest is paid. */
async function sixtyInDispute(): Promise<MarginCallId> {
  await world.runHour(hour(21), '0.99');
  const part = given(await disputed(await onlyCall(hour(21)), 60_000, plusMinutes(hour(21), 10)));
  await world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(21), 45)));
  return part;
}

describe('what is in dispute of variation margin', () => {
  it.each([
    { mark: '0.985', called: ['delivery 50000000000'], why: 'what goes beyond it is called beside it' },
    { mark: '0.99', called: [], why: 'the same is not called twice' },
    { mark: '0.993', called: [], why: 'less is due than is in dispute' },
    { mark: '0.998', called: [], why: 'what was paid is held by B: A gives nothing back' },
  ])('is not asked for again: at $mark $called: $why', async ({ mark, called }) => {
    const part = await sixtyInDispute();
    await world.runHour(hour(22), mark);
    expect(shown(await calledAt(hour(22)))).toEqual(called);
    expect((await lastStep(part)).state).toBe('disputed');
  });

  it('is a line of the statement of the next call, which is struck again from it', async () => {
    const part = await sixtyInDispute();
    await world.runHour(hour(22), '0.985');
    const statement = await statementOf(await onlyCall(hour(22)));
    expect(statement).toMatchObject({
      reproduced: true,
      inTransit: [],
      inDispute: [{ callId: part, amount: '60000.000000' }],
      result: { amount: '50000.000000' },
    });
    expect(statement.arithmetic.find(({ line }) => line === 'disputed')?.amount).toBe('60000.000000');
  });

  it('adds up over disputes, and each ends by itself', async () => {
    const first = await sixtyInDispute();
    await world.runHour(hour(22), '0.985');
    const second = given(await disputed(await onlyCall(hour(22)), 50_000, plusMinutes(hour(22), 10)));
    await world.runHour(hour(23), '0.985');
    expect(await calledAt(hour(23))).toEqual([]);
    expect((await conceded(second, plusMinutes(hour(23), 5))).byCall).toBeDefined();
    expect((await lastStep(first)).state).toBe('disputed');
  });

  it('of a return waits as well', async () => {
    await world.runHour(hour(21), '1.01'); // B owes 100,000, and A comes to hold it
    await world.deadline(hour(22));
    await world.runHour(hour(22), '1.003'); // 70,000 of it go back
    const back = await onlyCall(hour(22));
    given(await disputed(back, 70_000, plusMinutes(hour(22), 5)));
    await world.runHour(hour(23), '1.002');
    const next = await calledAt(hour(23));
    expect(shown(next)).toEqual(['return 10000000000']);
    expect(await statementOf(next[0]!.id)).toMatchObject({
      reproduced: true,
      inDispute: [{ callId: back, amount: '70000.000000' }],
    });
  });
});

it('falls with the seat that is vacated: what a dispute kept back is paid to the other with the rest', async () => {
  const part = await sixtyInDispute();
  await world.runHour(hour(22), '0.92');
  await world.deadline(plusMinutes(hour(22), 45)); // 700,000 beside it: less is free
  const { id: caseId } = (await world.caseOf('A1'))!;
  expect((await lastStep(part)).state).toBe('disputed'); // no failure to pay
  const noticeAt = plusMinutes(hour(22), 105);
  const served = { caseId, officer: 'dana', proof: 'receipt', at: noticeAt };
  given(await world.inTx((tx) => world.get(DefaultService).serveFailureNotice(tx, R1, served)));
  expect(await world.promised('VM_GIVEN.B1')).toBe('740000.000000');
  await world.declare(caseId, plusMinutes(noticeAt, 240));
  expect((await lastStep(part)).state).toBe('withdrawn');
  const after = plusMinutes(hour(22), 360);
  await world.runHour(after, '0.92');
  await world.deadline(plusMinutes(after, 45));
  expect(await world.promised('VM_GIVEN.B1')).toBe('800000.000000');
});

it('waits of who performs alone: once a seat has failed, the other is paid on time whatever it disputes', async () => {
  await world.runHour(hour(21), '0.95');
  await world.deadline(plusMinutes(hour(21), 45)); // not met, and paid in its place
  await world.runHour(hour(22), '0.94');
  given(await disputed(await onlyCall(hour(22)), 100_000, plusMinutes(hour(22), 5)));
  await world.deadline(plusMinutes(hour(22), 45));
  expect(await world.promised('VM_GIVEN.B1')).toBe('500000.000000');
  await world.runHour(hour(23), '0.94');
  await world.deadline(plusMinutes(hour(23), 45));
  expect(await world.promised('VM_GIVEN.B1')).toBe('600000.000000');
});

describe('a return that is in no dispute', () => {
  /** A holds 100,000 of the cell's, and disputes 190,000 of what it was called for before. */
  const holding = async () => {
    await world.runHour(hour(20), '0.98');
    given(await disputed(await onlyCall(hour(20)), 190_000, plusMinutes(hour(20), 10)));
    await world.deadline(plusMinutes(hour(20), 45));
    await world.runHour(hour(21), '1.01');
    await world.deadline(plusMinutes(hour(21), 45));
    expect(await world.promised('VM_GIVEN.A1')).toBe('100000.000000');
  };

  it.each(['1', '0.9999', '0.997'])('is called whole at %s, on whichever side of nothing', async (mark) => {
    await holding();
    await world.runHour(hour(22), mark);
    const calls = await calledAt(hour(22));
    expect(shown(calls)).toEqual(['return 100000000000']);
    expect((await statementOf(calls[0]!.id)).reproduced).toBe(true);
  });
});

it('that ended between the instant of a run and the run is no line of what it calls', async () => {
  const part = await sixtyInDispute();
  const snapshotId = await world.value(hour(22), '0.98');
  await conceded(part, plusMinutes(hour(22), 1), 'house');
  await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, hour(22)),
  );
  const call = await onlyCall(hour(22));
  expect(await statementOf(call)).toMatchObject({
    inDispute: [],
    reproduced: true,
    result: { amount: '160000.000000' },
  });
});

it('counts in the next dispute as far as it was due after all', async () => {
  const part = await sixtyInDispute();
  await world.runHour(hour(22), '0.98'); // 200,000: 40,000 are there, 60,000 in dispute
  const next = given(await disputed(await onlyCall(hour(22)), 100_000, plusMinutes(hour(22), 5)));
  await conceded(part, plusMinutes(hour(22), 10), 'house');
  const ended = given(
    await world.inTx((tx) => world.get(DisputeService).resolve(tx, R1, next, { by: RITA, asOf: RESOLUTION })),
  );
  expect(ended.recalculated.toText()).toBe('160000.000000');
});

describe('where the party across is told of demands', () => {
  beforeEach(() => agreeOnRules(world, { notifies: true }));

  it('it is told of what was upheld, and not that it was disputed', async () => {
    const part = await sixtyInDispute();
    await conceded(part, plusMinutes(hour(21), 50));
    const told = await world.db.query<object[]>(
      `select occupancy, amount, upheld_of from margin_call where form = 'notification' order by issued_at`,
    );
    expect(told).toEqual([
      { occupancy: 'B1', amount: '100000000000', upheld_of: null },
      { occupancy: 'B1', amount: '60000000000', upheld_of: null },
    ]);
  });

  it('what it was told of is not on its own way: neither in a statement nor in a dispute', async () => {
    await world.runHour(hour(21), '0.99');
    await world.deadline(plusMinutes(hour(21), 45));
    await world.runHour(hour(22), '1.02'); // A's 100,000 go back, and B owes 200,000
    const [call] = await world.db.query<{ id: MarginCallId }[]>(
      `select id from margin_call where (occupancy, form, direction, issued_at) = ('B1', 'demand', 'delivery', $1)`,
      [hour(22)],
    );
    expect(await statementOf(call!.id)).toMatchObject({ inTransit: [], reproduced: true });
    const part = given(await disputed(call!.id, 200_000, plusMinutes(hour(22), 5), 'duplicate'));
    const ended = given(
      await world.inTx((tx) =>
        world.get(DisputeService).resolve(tx, R1, part, { by: RITA, asOf: RESOLUTION }),
      ),
    );
    expect(ended.recalculated.toText()).toBe('200000.000000');
  });
});

it('is due to the unit when it is upheld, for the demand that it is a part of was above the minimum transfer', async () => {
  await world.close();
  const terms = { ...relationship.terms, minimumTransfer: usdc(70_000) };
  world = await CellWorld.open(undefined, { ...relationship, terms });
  const part = await sixtyInDispute();
  const at = plusMinutes(hour(21), 50);
  expect((await conceded(part, at)).byCall).toBeDefined();
  expect(shown(await calledAt(at))).toEqual(['delivery 60000000000']);
});

describe('what was upheld of variation margin', () => {
  it('is called at once, by a call that names the dispute, and by no run again', async () => {
    const part = await sixtyInDispute();
    const at = plusMinutes(hour(21), 55);
    const { upheld, byCall } = await conceded(part, at);
    expect(upheld.toText()).toBe('60000.000000');
    expect(await lastStep(part)).toEqual({ state: 'superseded', by_call: byCall });
    expect(await calledAt(at)).toMatchObject([
      { id: byCall, direction: 'delivery', amount: '60000000000', state: 'issued' },
    ]);
    expect(await statementOf(byCall!)).toMatchObject({
      call: { upheldOf: part, amount: '60000.000000' },
      dispute: null,
      reproduced: null,
      takenAsGiven: expect.stringContaining(part) as string,
      arithmetic: [{ line: 'amount', amount: '60000.000000' }],
    });
    await world.runHour(hour(22), '0.99');
    expect(await calledAt(hour(22))).toEqual([]);
    await world.deadline(plusMinutes(at, 120));
    expect(await calledAt(at)).toMatchObject([{ state: 'settled' }]);
  });

  it.each([
    { mark: '0.994', due: ['delivery 20000000000'], why: 'the rest came back' },
    { mark: '0.997', due: [], why: 'all of it came back' },
  ])('is called as far as it is still due: at $mark $due: $why', async ({ mark, due }) => {
    const part = await sixtyInDispute();
    await world.runHour(hour(22), mark);
    const at = plusMinutes(hour(22), 5);
    const { upheld, byCall } = await conceded(part, at);
    expect(upheld.toText()).toBe('60000.000000');
    expect(shown(await calledAt(at))).toEqual(due);
    expect(byCall === undefined).toBe(due.length === 0);
    expect(await lastStep(part)).toEqual({ state: 'superseded', by_call: byCall ?? null });
  });

  it('is no more than was upheld, whatever is due by now: the rest is called by a run', async () => {
    const part = await sixtyInDispute();
    await world.value(hour(22), '0.98'); // 200,000, of which nobody has called the second half
    const at = plusMinutes(hour(22), 5);
    await conceded(part, at);
    expect(shown(await calledAt(at))).toEqual(['delivery 60000000000']);
  });

  it('is nothing where the house gave in, and the next run asks by its own marks', async () => {
    const part = await sixtyInDispute();
    expect(await conceded(part, plusMinutes(hour(21), 55), 'house')).toMatchObject({ byCall: undefined });
    expect((await lastStep(part)).state).toBe('withdrawn');
    await world.runHour(hour(22), '0.99');
    expect(shown(await calledAt(hour(22)))).toEqual(['delivery 60000000000']);
  });

  it('is not disputed again, before its deadline or after', async () => {
    const { byCall } = await conceded(await sixtyInDispute(), plusMinutes(hour(21), 55));
    const again = (asOf: Date) => disputed(byCall!, 1_000, asOf);
    expect(await again(plusMinutes(hour(21), 56))).toMatchObject({ refusal: 'resolved-already' });
    await world.deadline(plusMinutes(hour(21), 175));
    expect(await again(plusMinutes(hour(21), 176))).toMatchObject({ refusal: 'resolved-already' });
  });

  it('is called once, and never above what was upheld, by whoever writes it', async () => {
    const part = await sixtyInDispute();
    const { byCall } = await conceded(part, plusMinutes(hour(21), 55));
    const write = (upheldOf: string, amount: string) =>
      world.inTx((tx) =>
        tx.query(
          `insert into margin_call (relationship_id, id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at,
             state, statement, upheld_of)
           select relationship_id, gen_random_uuid(), occupancy, kind, direction, asset, $2, snapshot_id, issued_at, due_at,
             'issued', statement, $1 from margin_call where id = $3`,
          [upheldOf, amount, byCall],
        ),
      );
    await expect(write(part, '1')).rejects.toThrow('upheld_once');
    await expect(write(part, '60000000001')).rejects.toThrow('no dispute has upheld');
    await expect(write(byCall!, '1')).rejects.toThrow('no dispute has upheld');
  });
});

describe('what is in dispute of initial margin', () => {
  const strike = async (at: Date) => {
    await world.noFundingUntil(plusMinutes(at, 480));
    const snapshotId = await world.value(at, '1');
    await world.inTx((tx) => world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, at));
    return await calledAt(at, 'im');
  };

  it('is not asked for again on the next day, and is called when it is upheld', async () => {
    const [first] = await strike(MIDNIGHT);
    const part = given(await disputed(first!.id, 100_000, plusMinutes(MIDNIGHT, 5), 'im-inputs'));
    await world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(MIDNIGHT, 60)));
    expect(await strike(plusMinutes(MIDNIGHT, 1440))).toEqual([]);
    const at = plusMinutes(RESOLUTION, 1440);
    const ended = given(
      await world.inTx((tx) => world.get(DisputeService).resolve(tx, R1, part, { by: RITA, asOf: at })),
    );
    expect(ended.upheld.toText()).toBe('100000.000000');
    expect(await calledAt(at, 'im')).toMatchObject([{ id: ended.byCall, amount: '100000000000' }]);
    expect(await strike(plusMinutes(MIDNIGHT, 2880))).toEqual([]);
  });
});
