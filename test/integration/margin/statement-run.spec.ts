import 'reflect-metadata';
import { id, plusMinutes } from '@app/kernel';
import {
  MarginCallService,
  MarginRunService,
  type RunStatementService as Statements,
  RunStatementService,
  runStatementPdf,
  type SealedRunStatement,
} from '@app/margin';
import { RelationshipService } from '@app/legal-entity';
import type { SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import Decimal from 'decimal.js';
import { asOwner } from '../api/a-house';
import { CellWorld, hour, R1, relationship, usdc } from '../resolution/cell-world';

// A, long 10,000,000 at 1. Less than 50,000 is not called; what is called is called in steps of 1,000.
const agreed = {
  ...relationship,
  terms: { ...relationship.terms, minimumTransfer: usdc(50_000), rounding: usdc(1_000) },
};
const MIDNIGHT = new Date('2025-10-11T00:00:00Z');
const at = (asOf: Date) =>
  id<'Snapshot'>(uuidOf(`snapshot/${asOf.toISOString().replace('.000Z', 'Z')}`)) satisfies SnapshotId;
let world: CellWorld;

beforeAll(async () => {
  world = await CellWorld.open(undefined, agreed);
  await world.runHour(hour(21), '0.9951'); // it owes 49,000
  await world.runHour(plusMinutes(hour(21), 15), '0.98995'); // 100,500
  await world.runHour(plusMinutes(hour(21), 30), '0.987'); // 130,000, and 101,000 on its way
  await world.deadline(plusMinutes(hour(21), 60));
  await world.runHour(hour(23), '0.9946'); // 54,000, and 101,000 stands: 47,000 too much
  await world.noFundingUntil(plusMinutes(MIDNIGHT, 480));
  const snapshotId = await world.value(MIDNIGHT, '0.9946');
  await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, MIDNIGHT),
  );
}, 60_000);
afterAll(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

type Asked = Parameters<Statements['of']>[2];

async function statementAt(asOf: Date, more: Partial<Asked> = {}): Promise<SealedRunStatement | undefined> {
  const asked = {
    snapshotId: at(asOf),
    occupancy: 'A1',
    kind: 'vm' as const,
    reader: 'house' as const,
    ...more,
  };
  return world.inTx(async (tx) =>
    world.get(RunStatementService).of(tx, await world.get(RelationshipService).load(tx, R1), asked),
  );
}

const waysOf = (statement: SealedRunStatement | undefined) =>
  statement?.ways.map(({ direction, outcome, amount }) => `${direction}: ${outcome} ${amount}`);

// The arithmetic of a counterparty: it has the statement, and nothing of ours.
function deliveryAgain({ trades, terms, ways }: SealedRunStatement): string {
  const owed = trades.lines.reduce((sum, line) => sum.minus(line.value).plus(line.funding), new Decimal(0));
  const [delivery] = ways;
  const line = (name: string) => delivery!.arithmetic.find((each) => each.line === name)!.amount;
  const due = Decimal.max(0, owed.minus(terms['threshold']!)).minus(line('posted')).minus(line('inTransit'));
  if (due.lt(terms['minimumTransfer']!)) return '0.000000';
  return due.div(terms['rounding']!).ceil().times(terms['rounding']!).toFixed(6);
}

it.each([
  {
    asOf: hour(21),
    ways: ['delivery: below-minimum-transfer 0.000000', 'return: nothing-due 0.000000'],
    why: '49,000 are less than the minimum transfer amount',
  },
  {
    asOf: plusMinutes(hour(21), 15),
    ways: ['delivery: called 101000.000000', 'return: nothing-due 0.000000'],
    why: 'enough is due',
  },
  {
    asOf: plusMinutes(hour(21), 30),
    ways: ['delivery: below-minimum-transfer 0.000000', 'return: nothing-due 0.000000'],
    why: 'what is in transit counts',
  },
  {
    asOf: hour(23),
    ways: ['delivery: nothing-due 0.000000', 'return: nothing-due 0.000000'],
    why: 'what is held of it is asked back by the seat that gave it, of the one that holds it',
  },
])('says of each run what came of it: $why', async ({ asOf, ways }) => {
  const statement = await statementAt(asOf);
  expect(waysOf(statement)).toEqual(ways);
  expect(statement).toMatchObject({ reproduced: true, terms: { minimumTransfer: '50000.000000' } });
  expect(deliveryAgain(statement!)).toBe(statement!.ways[0]!.amount);
});

it('says to the seat that holds too much that less than the minimum transfer amount goes back', async () => {
  const statement = await statementAt(hour(23), { occupancy: 'B1' });
  expect(waysOf(statement)).toEqual([
    'delivery: nothing-due 0.000000',
    'return: below-minimum-transfer 0.000000',
  ]);
  expect(statement?.posted).toMatchObject([{ account: 'VM_GIVEN.B1', value: '101000.000000' }]);
});

it('names the call that was made, and the calls in transit', async () => {
  const called = await statementAt(plusMinutes(hour(21), 15));
  const [call] = await world.db.query<{ id: string }[]>(`select id from margin_call where kind = 'vm'`);
  expect(called?.ways[0]?.callId).toBe(call?.id);
  const after = await statementAt(plusMinutes(hour(21), 30));
  expect(after?.inTransit).toMatchObject([{ callId: call?.id, amount: '101000.000000' }]);
});

it('states initial margin of the run that struck it, and of no other', async () => {
  const struck = await statementAt(MIDNIGHT, { kind: 'im' });
  expect(struck).toMatchObject({ reproduced: true, model: { name: 'parametric 1' } });
  expect(waysOf(struck)).toHaveLength(2);
  expect(await statementAt(hour(21), { kind: 'im' })).toBeUndefined();
  expect(await statementAt(MIDNIGHT, { occupancy: 'A2' })).toBeUndefined();
  expect(await statementAt(new Date('2031-01-01T00:00:00Z'))).toBeUndefined();
});

it('is the same whatever became of the call since, and its document the same bytes', async () => {
  const before = await statementAt(plusMinutes(hour(21), 15));
  const [call] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where kind = 'im' order by occupancy limit 1`,
  );
  const agree = { kind: 'agree' as const, by: 'a' };
  const callId = id<'MarginCall'>(call!.id);
  await world.inTx((tx) =>
    world.get(MarginCallService).respond(tx, R1, callId, agree, plusMinutes(MIDNIGHT, 5)),
  );
  const after = await statementAt(plusMinutes(hour(21), 15));
  expect(after).toEqual(before);
  const [one, other] = [await runStatementPdf(before!), await runStatementPdf(after!)];
  expect(one.equals(other)).toBe(true);
  expect(one.subarray(0, 5).toString()).toBe('%PDF-');
});

it('lists the snapshots of a seat, the newest first, with what was called on each', async () => {
  const list = (before?: string) =>
    world.inTx(async (tx) =>
      world
        .get(RunStatementService)
        .page(tx, await world.get(RelationshipService).load(tx, R1), ['A1'], { before, limit: 2 }),
    );
  const page = await list();
  expect(page.map(({ asOf, occupancy }) => [asOf, occupancy])).toEqual([
    [MIDNIGHT, 'A1'],
    [hour(23), 'A1'],
  ]);
  const next = await list(page.at(-1)!.snapshotId);
  expect(next.map(({ exposure, calls }) => [exposure.toText(), calls.length])).toEqual([
    ['130000.000000', 0],
    ['100500.000000', 1],
  ]);
});

it('tells a party of a call when it is let go, and no sooner', async () => {
  const called = async (reader: 'party' | 'house') => {
    const { ways } = (await statementAt(plusMinutes(hour(21), 15), { reader }))!;
    return ways.map(({ outcome, callId }) => [outcome, callId !== null]);
  };
  expect(await called('party')).toEqual(await called('house'));
  const snapshot = at(plusMinutes(hour(21), 15));
  const [call] = await world.db.query<{ id: string; state: string }[]>(
    `select id, state from margin_call where snapshot_id = $1 and kind = 'vm'`,
    [snapshot],
  );
  const stands = (state: string) =>
    asOwner(
      world.urls,
      `set session_replication_role = replica; update margin_call set state = '${state}' where id = '${call!.id}'`,
    );
  await stands('pending-approval');
  expect((await called('house'))[0]).toEqual(['called', true]);
  expect((await called('party'))[0]).toEqual(['not-made', false]);
  await stands(call!.state);
});
