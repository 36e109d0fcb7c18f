import { id, plusMinutes } from '@app/kernel';
import { MarginRunReplayService, MarginTickService, MarginTickWatch, RunStatementService } from '@app/margin';
import { ExposureRunService, type RunId } from '@app/exposure';
import { RelationshipService } from '@app/legal-entity';
import { SnapshotTakingService } from '@app/market-data';
import { at, RunWorld } from '../exposure/run-world';
import { elect, every } from './elections';

const MOVED: [string, string][] = [
  ['S1', '104'],
  ['S2', '97'],
  ['S3', '99'],
];
const later = (marks: readonly [string, string][], by: number): [string, string][] =>
  marks.map(([symbol, price]) => [symbol, String(Number.parseInt(price, 10) * by)]);
const NEW_YORK = {
  kind: 'local-business-day',
  at: { time: '17:00', zone: 'America/New_York' },
  locations: { counterparty: ['US'], cell: ['GB'] },
};
let world: RunWorld;
beforeEach(async () => {
  world = await RunWorld.open(5, at(9)); // a Friday
});
afterEach(() => world.close());

/** Who was called at an instant, in one kind of margin. */
const called = async (asOf: Date, kind = 'vm') =>
  (
    await world.rows<{ id: string }>(
      `select distinct relationship_id::text as id from margin_call where issued_at = $1 and kind = $2 order by 1`,
      [asOf, kind],
    )
  ).map((row) => row.id);
const fallen = () =>
  world.rows<{ id: string; reason: string }>(
    `select f.relationship_id::text as id, f.reason from run_fallen f join run r on r.id = f.run_id order by r.as_of, 1`,
  );
const hourOf = async (asOf: Date, by = 1) => {
  await world.rows('select advance_clock(greatest($1, clock_now()))', [asOf]);
  await world.mark(asOf, later(MOVED, by));
  await world.work();
};
/** Whoever let it be called between its runs: as two officers would have agreed on it. */
const grant = (relationship: number) =>
  world.asOwner(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      `insert into intraday_right (relationship_id, version, may_call, im_fraction, price_gap, on_headroom, agreed_at, approval_id)
       values ($1, 1, true, null, 0.2, false, $2, gen_random_uuid())`,
      [relationship, at(8)],
    );
  });

it('values everybody by the hour, and calls only those whose annex elects it, or who have none', async () => {
  await elect(world, 2, every('23:40', 1440));
  await elect(world, 3, NEW_YORK);
  await elect(world, 4, every('00:00', 60));
  await hourOf(at(9));
  const valued = await world.rows('select distinct relationship_id from exposure where as_of = $1', [at(9)]);
  expect(valued).toHaveLength(5);
  expect([await called(at(9)), await called(at(9), 'im')]).toEqual([
    ['1', '4', '5'],
    ['1', '4', '5'],
  ]);
  expect(await fallen()).toEqual([
    { id: '2', reason: 'not called now: its annex values at 2025-10-10T23:40:00Z' },
    { id: '3', reason: 'not called now: its annex values at 2025-10-10T21:00:00Z' },
  ]);
});

it('strikes variation and initial margin at the elected time, on marks of it, and the run is the same when it is done again', async () => {
  await elect(world, 2, every('09:40', 1440));
  await hourOf(at(9));
  const time = plusMinutes(at(9), 40);
  await world.quote(plusMinutes(at(9), 38), later(MOVED, 2));
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 41)]);
  await world.work();
  expect([await called(time), await called(time, 'im')]).toEqual([['2'], ['2']]);
  await hourOf(at(10), 3);
  expect(await called(at(10), 'im')).toEqual([]);
  const runs = await world.rows<{ id: RunId }>(`select id from run where kind = 'margin'`);
  expect(runs).toHaveLength(3);
  for (const { id: runId } of runs) {
    const replayed = await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, runId));
    expect(replayed).toMatchObject({ ok: true, value: { changes: [] } });
  }
});

it('calls at the first marks after an elected time that had none, and once', async () => {
  await elect(world, 2, every('09:40', 1440));
  await elect(world, 3, every('10:00', 1440));
  await hourOf(at(9));
  for (const [hour, by] of [
    [11, 2],
    [12, 3],
  ] as const)
    await hourOf(at(hour), by); // nobody took any at ten
  expect(await called(at(11))).toEqual(['1', '2', '3', '4', '5']);
  expect(await called(at(11), 'im')).toEqual(['2', '3']);
  expect(await called(at(12))).toEqual(['1', '4', '5']);
});

it('calls on the marks of its own time, when its run comes after an hour that it does not elect', async () => {
  await elect(world, 2, every('10:00', 1440));
  await hourOf(at(9));
  await world.rows('select advance_clock($1)', [at(11)]);
  for (const [hour, by] of [
    [10, 2],
    [11, 3],
  ] as const) {
    const snapshotId = await world.mark(at(hour), later(MOVED, by));
    const slice = { snapshotId, relationships: world.relationships };
    await world.inTx((tx) => world.get(ExposureRunService).run(tx, slice, at(hour)));
  }
  await world.work(); // calls, the newest first
  const superseded = (await fallen()).filter(({ reason }) => reason.startsWith('superseded'));
  expect(superseded.map(({ id: of }) => of)).not.toContain('2');
  expect([await called(at(10)), (await called(at(11))).includes('2')]).toEqual([['2'], false]);
  const [line] = await world.rows<{ exposure: string; current: string }>(
    `select c.statement ->> 'exposure' as exposure, abs(e.current)::text as current from margin_call c
     join exposure e using (relationship_id, snapshot_id, occupancy)
     where c.relationship_id = 2 and c.kind = 'vm' and c.direction = 'delivery' and c.issued_at = $1`,
    [at(10)],
  );
  expect(line?.exposure.replace('.', '').replace('-', '')).toBe(line?.current);
});

it('calls once for one time, when its own marks are valued after newer ones were called on for it', async () => {
  await elect(world, 2, every('10:00', 1440));
  await hourOf(at(9));
  await world.rows('select advance_clock($1)', [at(11)]);
  const ten = await world.mark(at(10), later(MOVED, 3));
  const eleven = await world.mark(at(11), later(MOVED, 2));
  const slice = { relationships: world.relationships };
  const value = (snapshotId: typeof ten, asOf: Date) =>
    world.inTx((tx) => world.get(ExposureRunService).run(tx, { ...slice, snapshotId }, asOf));
  await world.rows(`update job_due set state = 'done', done_at = clock_now() where kind = 'exposure.start'`);
  await value(eleven, at(11));
  await world.work();
  expect((await called(at(11))).includes('2')).toBe(true);
  await value(ten, at(10));
  await world.work();
  expect([await called(at(10)), await called(at(10), 'im')]).toEqual([[], []]);
});

it('says in the statement of an hour what would be due, and when it is called, to either reader', async () => {
  await elect(world, 2, every('23:40', 1440));
  await hourOf(at(9));
  const snapshotId = id<'Snapshot'>(
    (await world.rows<{ id: string }>('select id from snapshot'))[0]?.id ?? '',
  );
  const statements = await world.inTx(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, world.relationships[1]!);
    const asked = ['A1', 'B1'].flatMap((occupancy) =>
      (['party', 'house'] as const).map((reader) => ({ snapshotId, occupancy, kind: 'vm', reader }) as const),
    );
    return Promise.all(asked.map((each) => world.get(RunStatementService).of(tx, relationship, each)));
  });
  const whys = statements.map((each) => each?.ways.map(({ outcome, why }) => `${outcome}: ${String(why)}`));
  const unmade = ['not-made: not called now: its annex values at 2025-10-10T23:40:00Z', 'nothing-due: null'];
  expect(whys).toContainEqual(unmade);
  expect(statements.every((each) => each?.reproduced)).toBe(true);
});

it('names the place of which there is no calendar, and calls nobody under it', async () => {
  const nowhere = { counterparty: ['XX'], cell: ['GB'] };
  await elect(world, 2, { ...NEW_YORK, locations: nowhere });
  await hourOf(at(9));
  expect(await called(at(9))).not.toContain('2');
  expect(await fallen()).toEqual([{ id: '2', reason: 'not called: no-calendar XX' }]);
});

it('calls at a peg that broke those alone whose Schedule has it between their times, and who have no paper', async () => {
  for (const each of [2, 3]) await elect(world, each, every('23:40', 1440));
  await elect(world, 4, every('00:00', 60));
  await grant(3);
  await grant(4);
  await elect(world, 5, every('00:00', 60));
  await hourOf(at(9));
  const broke = plusMinutes(at(9), 20);
  await world.rows('select advance_clock($1)', [broke]);
  await world.asOwner((tx) =>
    tx.query(
      `insert into depeg (id, symbol, par, threshold, price, quoted_at, source) values (gen_random_uuid(), 'S9', 1, 0.01, 0.9, $1, 'test')`,
      [broke],
    ),
  );
  await world.quote(broke, later(MOVED, 2));
  await world.inTx((tx) => world.get(SnapshotTakingService).takeExtra(tx));
  await world.work();
  expect(await called(broke)).toEqual(['1', '3', '4']);
  await hourOf(at(10), 3); // one peg is one call
  expect(await called(at(10))).toEqual(['1', '4', '5']);
});

/** Seat B is re-let to somebody whose annex elects this; whoever left it had elected every hour. */
async function reLet(relationship: number, elected: object): Promise<void> {
  const planted = (statement: string, more: readonly unknown[] = []) =>
    world.asOwner(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      await tx.query(statement, [relationship, ...more]);
    });
  await planted(
    `update occupancy set standing = 'defaulted', vacated_at = seated_at + interval '1 minute' where (relationship_id, code) = ($1, 'B1')`,
  );
  await planted(
    `insert into occupancy (relationship_id, code, party_id, seated_at)
     select $1, 'B2', l.party_id, o.vacated_at from occupancy o, occupancy l
     where (o.relationship_id, o.code) = ($1, 'B1') and (l.relationship_id, l.code) = (5, 'B1')`,
  );
  await planted(`update leg set occupancy = 'B2' where (relationship_id, occupancy) = ($1, 'B1')`);
  await elect(world, relationship, elected);
  await planted(
    `update agreement_version v set elections = jsonb_build_object('valuation', $2::jsonb)
     from agreement a, occupancy o, relationship r where a.id = v.agreement_id and (a.party_id, a.cell) = (o.party_id, r.name)
       and r.id = o.relationship_id and (o.relationship_id, o.code) = ($1, 'B1')`,
    [JSON.stringify(every('00:00', 60))],
  );
}

it.each([
  { who: 'whoever has sat there from the first', was: () => elect(world, 2, every('09:00', 1440)) },
  {
    who: 'whoever sits there now, and not by the annex of who left',
    was: () => reLet(2, every('09:00', 1440)),
  },
])('calls once what has crossed since the last run that could call $who', async ({ was }) => {
  await was();
  await grant(2);
  await hourOf(at(9));
  expect(await called(at(9))).toContain('2');
  const watch = world.get(MarginTickWatch);
  const tick = async (price: number, time: Date) => {
    watch.hearRuns();
    for (const symbol of ['S1', 'S2', 'S3'])
      watch.hearQuotes(`${symbol} ${String(price)} ${String(time.getTime() / 1000)}`);
    await watch.settled();
  };
  const near = (by: number): [string, string][] => MOVED.map(([symbol]) => [symbol, String(100 + by)]);
  // By a sixth in an hour, and by as much in the next: each is less than the fifth, and both are more.
  await world.rows('select advance_clock($1)', [at(10)]);
  await world.mark(at(10), near(14));
  await world.work();
  await tick(114, at(10));
  expect(await called(at(10))).not.toContain('2');
  await world.rows('select advance_clock($1)', [plusMinutes(at(10), 30)]);
  await world.quote(plusMinutes(at(10), 30), near(30));
  await tick(130, plusMinutes(at(10), 30));
  await world.work();
  const between = await world.rows<{ at: Date }>(
    `select distinct issued_at as at from margin_call where relationship_id = 2 and kind = 'vm' and issued_at > $1`,
    [at(9)],
  );
  expect(between.map((row) => row.at)).toEqual([plusMinutes(at(10), 30)]);
  await hourOf(at(11), 2);
  expect(await called(at(11))).not.toContain('2');
  const watched = await world.inTx((tx) => world.get(MarginTickService).watch(tx));
  expect(watched?.book.move('S1', 131)).toEqual([]); // measured from the call between
});
