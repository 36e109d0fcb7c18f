import { ApprovalService } from '@app/control';
import { runWork } from '@app/exposure';
import { type Id, id, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type IntradayRight, IntradayRightService, MarginTickService, MarginTickWatch } from '@app/margin';
import { SnapshotTakingService } from '@app/market-data';
import { schedule } from '@app/platform';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { at, RunWorld } from '../exposure/run-world';
import { given } from '../resolution/cell-world';

const MARKS: [string, string][] = [
  ['S1', '100'],
  ['S2', '100'],
  ['S3', '100'],
];
const TICK = plusMinutes(at(9), 20);
let world: RunWorld;
beforeEach(async () => {
  world = await RunWorld.open(6);
  const right = { mayCall: true, imFraction: '0.1', priceGap: null, onHeadroom: false };
  await world.inTx(async (tx) => {
    for (const each of world.relationships.slice(0, 4)) await agree(tx, each, right);
    const [first, second] = world.relationships;
    await agree(tx, second!, { ...right, mayCall: false }); // taken back
    await agree(tx, first!, { ...right, imFraction: null, priceGap: '0.2' });
  });
  await world.mark(at(9), MARKS);
  await world.work();
});
afterEach(() => world.close());

/** Two officers agree on what a Schedule says. */
async function agree(tx: EntityManager, relationshipId: Id<'Book'>, right: IntradayRight): Promise<void> {
  const rights = world.get(IntradayRightService);
  const [maker, checker] = [id<'Actor'>('ann'), id<'Actor'>('bob')];
  for (const officer of [maker, checker])
    await world
      .get(ApprovalService)
      .enrol(tx, { id: officer, name: officer, role: officer, conflictGroup: officer });
  const relationship = await world.get(RelationshipService).load(tx, relationshipId);
  const upon = (await rights.inForce(tx, relationshipId))?.version ?? 0;
  const proposed = given(await rights.propose(tx, relationship, right, maker, { upon, asOf: at(9) }));
  given(await rights.approve(tx, relationshipId, { ...proposed, checker }));
}

/** A tick, as the database tells it. */
async function tick(symbol: string, price: string, quotedAt = TICK): Promise<void> {
  const watch = world.get(MarginTickWatch);
  watch.hearQuotes(`${symbol} ${price} ${String(quotedAt.getTime() / 1000)}`);
  await watch.settled();
}
async function record(marks: readonly [string, string][]): Promise<void> {
  await world.quote(TICK, marks);
}
const intents = async () =>
  (await world.rows<{ id: string }>('select relationship_id::text as id from call_intent order by 1')).map(
    (row) => row.id,
  );
const valuedSince = async () =>
  (
    await world.rows<{ id: string }>(
      'select distinct relationship_id::text as id from exposure where as_of > $1 order by 1',
      [at(9)],
    )
  ).map((row) => row.id);

it('intends to call whoever has crossed, has said that it may be called between runs, and nobody else', async () => {
  await tick('S1', '101');
  expect(await intents()).toEqual([]);
  await tick('S1', '115');
  const crossed = await intents();
  expect(crossed.length).toBeGreaterThan(0);
  for (const not of ['1', '2', '5', '6']) expect(crossed).not.toContain(not);
  await tick('S1', '130');
  expect(await intents()).toContain('1'); // the price it holds has moved by more than a fifth
});

it('values those alone on marks of their own, and calls what they owe since the run', async () => {
  await record([
    ['S1', '130'],
    ['S2', '100'],
    ['S3', '100'],
  ]);
  await tick('S1', '130');
  const crossed = await intents();
  await world.work();
  expect(await valuedSince()).toEqual(crossed);
  const called = await world.rows<{ id: string }>(
    `select distinct relationship_id::text as id from margin_call where issued_at > $1 and kind = 'vm' order by 1`,
    [at(9)],
  );
  expect(called.map((row) => row.id)).toEqual(crossed);
});

it('is one intent, however many watch, and one call for one exposure when the scheduled run has seen it first', async () => {
  await record([
    ['S1', '130'],
    ['S2', '100'],
    ['S3', '100'],
  ]);
  const ticks = world.get(MarginTickService);
  const watched = await world.inTx((tx) => ticks.watch(tx));
  const crossings = watched!.book.move('S1', 130);
  const both = await Promise.all([1, 2].map(() => world.inTx((tx) => ticks.intend(tx, crossings, TICK))));
  expect(both.flat().sort()).toEqual(crossings.map(({ book }) => book.id).sort());
  // Before a worker looks at it, a run of everybody on newer marks does.
  await world.snapshotOfAll(plusMinutes(TICK, 1));
  await world.work();
  const twice = await world.rows(
    `select relationship_id, occupancy from margin_call where issued_at > $1 and kind = 'vm'
     group by relationship_id, occupancy, direction having count(*) > 1`,
    [at(9)],
  );
  expect(twice).toEqual([]);
  const refused = await world.rows<{ outcome: string }>(
    `select outcome from job_due where kind = 'margin.intraday'`,
  );
  expect(refused.map(({ outcome }) => outcome)).toEqual([
    'a run has seen it since, or it may not be called between runs',
  ]);
});

it('leaves everybody watched from his own run when an extra run values one of them', async () => {
  const watch = world.get(MarginTickWatch);
  const [first, , third] = world.relationships;
  await record([
    ['S1', '100'],
    ['S2', '100'],
    ['S3', '112'],
  ]);
  await world.inTx(async (tx) => {
    const extra = await world.get(SnapshotTakingService).takeOnly(tx, TICK);
    if (!extra.ok) throw new Error('no marks');
    await schedule(tx, [runWork('exposure', { snapshotId: extra.value, relationships: [third!] }, TICK)]);
  });
  await world.work();
  expect(await valuedSince()).toEqual([third]);
  watch.hearRuns();
  await watch.settled();
  // Of the others, those whose exposure the new price has moved are intended against their own run; the gap of the first is not yet one.
  const before = await intents();
  expect(before).not.toContain(third);
  expect(before).not.toContain(first);
  await tick('S3', '121', plusMinutes(TICK, 1)); // a fifth and more from 100, and not from 112
  const rows = await world.rows<{ id: string; cause: string; as_of: Date }>(
    `select i.relationship_id::text as id, i.cause, s.as_of from call_intent i join snapshot s on s.id = i.snapshot_id order by 1`,
  );
  expect(rows.find(({ id }) => id === first)).toEqual({ id: first, cause: 'price-gap', as_of: at(9) });
  for (const { id, as_of } of rows) expect(as_of).toEqual(id === third ? TICK : at(9));
});

it('looks anew at what it heard while an extra run was read, on the book it then has', async () => {
  const watch = world.get(MarginTickWatch);
  watch.hearRuns();
  watch.hearQuotes(`S1 130 ${String(TICK.getTime() / 1000)}`);
  expect(await watch.settled()).toBeGreaterThan(0);
  expect(await intents()).toContain('1');
});

it('is told of quotes, and of runs that have ended, by the database itself', async () => {
  const ear = new Client({ connectionString: world.url });
  const told: string[] = [];
  ear.on('notification', ({ channel, payload }) => told.push(`${channel}: ${payload ?? ''}`));
  await ear.connect();
  await ear.query('listen quote; listen run');
  await record([
    ['S1', '101.5'],
    ['S2', '99'],
  ]);
  await world.snapshotOfAll(plusMinutes(TICK, 1));
  await world.work();
  await ear.query('select 1'); // what was told before it has come by now
  await ear.end();
  const seconds = (TICK.getTime() / 1000).toFixed(6);
  expect(told[0]?.split('\n').sort()).toEqual([`S2 99 ${seconds}`, `quote: S1 101.5 ${seconds}`]);
  expect(told.slice(1)).toEqual(['run: ', 'run: ']);
});

it('watches nobody by a fraction of margin that there is none of, and by prices all the same', async () => {
  await world.asOwner(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(`update led.balance set credits_posted = 0 where code = 'IM'`);
  });
  await tick('S1', '115');
  expect(await intents()).toEqual([]);
  await tick('S1', '130');
  expect(await intents()).toEqual(['1']);
});

it('watches whoever has just agreed on it, before any run has ended', async () => {
  const watch = world.get(MarginTickWatch);
  const ear = new Client({ connectionString: world.url });
  ear.on('notification', watch.hearRuns);
  await ear.connect();
  await ear.query('listen run');
  await tick('S1', '130');
  expect(await intents()).not.toContain('5');
  const right = { mayCall: true, imFraction: '0.1', priceGap: null, onHeadroom: false };
  await world.inTx((tx) => agree(tx, world.relationships[4]!, right));
  await ear.query('select 1'); // what was told before it has come by now
  await ear.end();
  await watch.settled();
  expect(await intents()).toContain('5');
});

it('looks at nobody while a price is missing, says whose, and looks again until there is one', async () => {
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 120)]); // the quotes are too old to be marks
  await tick('S1', '130');
  const crossed = await intents();
  await world.work();
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 121)]);
  await world.work();
  expect(await valuedSince()).toEqual([]);
  const outcomes = () =>
    world.rows(`select state, outcome from job_due where kind = 'margin.intraday' order by due_at`);
  const refused = { state: 'refused', outcome: 'no marks: S1,S2,S3' };
  expect(await outcomes()).toEqual([refused, refused, { state: 'due', outcome: null }]);
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 122)]);
  await world.quote(plusMinutes(at(9), 122), [['S1', '130'], ...MARKS.slice(1)]);
  await world.work();
  expect(await valuedSince()).toEqual(crossed);
  expect(await outcomes()).toEqual([refused, refused, { state: 'done', outcome: null }]);
});

it('values whose prices are there, and looks again at the others alone', async () => {
  const now = plusMinutes(at(9), 120); // the quotes of nine are too old to be marks
  await world.rows('select advance_clock($1)', [now]);
  await tick('S3', '130');
  expect(await intents()).toEqual(['1', '3', '4']);
  await world.quote(now, [
    ['S1', '100'],
    ['S3', '130'],
  ]);
  await world.work();
  expect(await valuedSince()).toEqual(['1', '4']); // the third trades S2 as well
  await world.rows('select advance_clock($1)', [plusMinutes(now, 1)]);
  await world.quote(plusMinutes(now, 1), [['S2', '100']]);
  await world.work();
  expect(await valuedSince()).toEqual(['1', '3', '4']);
});
