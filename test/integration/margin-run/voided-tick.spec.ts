import { ApprovalService } from '@app/control';
import type { RunId } from '@app/exposure';
import { type Id, id, plusMinutes, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { IntradayRightService, MarginRunReplayService, MarginTickWatch } from '@app/margin';
import { MarketChangeService, SnapshotTakingService } from '@app/market-data';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { at, RunWorld } from '../exposure/run-world';
import { given } from '../resolution/cell-world';

const EARLIER = plusMinutes(at(9), -30);
const TICK = plusMinutes(at(9), 20);
const MARKS: [string, string][] = ['S1', 'S2', 'S3'].map((symbol) => [symbol, '100']);
const [MAKER, CHECKER] = [id<'Actor'>('ann'), id<'Actor'>('bob')];
let world: RunWorld;

beforeEach(async () => {
  world = await RunWorld.open(4);
  await world.quote(EARLIER, [['S1', '101']]);
  await world.inTx(async (tx) => {
    for (const officer of [MAKER, CHECKER])
      await world
        .get(ApprovalService)
        .enrol(tx, { id: officer, name: officer, role: officer, conflictGroup: officer });
    for (const each of world.relationships) await mayBeCalled(tx, each);
  });
  await world.mark(at(9), MARKS);
  await world.work();
});
afterEach(() => world.close());

async function mayBeCalled(tx: EntityManager, relationshipId: Id<'Book'>): Promise<void> {
  const rights = world.get(IntradayRightService);
  const relationship = await world.get(RelationshipService).load(tx, relationshipId);
  const right = { mayCall: true, imFraction: '0.1', priceGap: null, onHeadroom: false };
  const proposed = given(await rights.propose(tx, relationship, right, MAKER, { upon: 0, asOf: at(9) }));
  given(await rights.approve(tx, relationshipId, { ...proposed, checker: CHECKER }));
}

/** Two officers void a quote. @returns the approval */
async function voidQuote(symbol: string, quotedAt: Date, price: string): Promise<string> {
  const terms = { symbol, quotedAt: textOf(quotedAt), source: 'test', price, reason: 'a slip' };
  return world.inTx(async (tx) => {
    const changes = world.get(MarketChangeService);
    const proposed = given(await changes.proposeVoidedQuote(tx, terms, { maker: MAKER, asOf: at(9) }));
    given(await changes.approve(tx, { ...proposed, checker: CHECKER }));
    return proposed.proposalId;
  });
}

/** What is told of quotes that are voided meanwhile. */
async function toldOf(work: () => Promise<unknown>): Promise<string[]> {
  const client = new Client({ connectionString: world.url });
  await client.connect();
  const told: string[] = [];
  client.on('notification', ({ payload }) => told.push(payload ?? ''));
  await client.query('listen voided_quote');
  await work();
  await client.query('select');
  await client.end();
  return told;
}

const intents = () => world.rows('select from call_intent');
const runsOf = (snapshot: string) =>
  world.rows<{ id: RunId; kind: string }>(`select id, kind from run where snapshot_id = (${snapshot})`);

it('leaves a run that used it what it was, bit for bit, and has everybody valued on what stands', async () => {
  const first = 'select id from snapshot order by as_of limit 1';
  const stored = () =>
    world.rows(
      `select s.*, m.* from snapshot s join snapshot_mark m on m.snapshot_id = s.id where s.id = (${first})`,
    );
  const before = await stored();
  const approval = await voidQuote('S1', at(9), '100');
  expect(await stored()).toEqual(before);
  const runs = await runsOf(first);
  expect(runs.map(({ kind }) => kind).sort()).toEqual(['exposure', 'margin']);
  for (const run of runs) {
    const replay = given(await world.inTx((tx) => world.fresh(MarginRunReplayService).replay(tx, run.id)));
    expect(replay.changes).toEqual([]);
  }
  const [due] = await world.rows<{ key: string; at: Date }>(
    `select business_key as key, due_at as at from job_due where kind = 'market-data.revalue'`,
  );
  expect(due).toMatchObject({ key: `voided/${approval}` });
  await world.inTx((tx) => world.get(SnapshotTakingService).revalue(tx, due!.key, due!.at));
  await world.work();
  const newest = 'select id from snapshot order by as_of desc limit 1';
  expect(
    await world.rows(
      `select price::text from snapshot_mark where symbol = 'S1' and snapshot_id = (${newest})`,
    ),
  ).toEqual([{ price: '101' }]);
  expect(await runsOf(newest)).toHaveLength(2);
});

it('moves nobody who is watched: what stands is told in its place, and what was told of it is forgotten', async () => {
  await world.quote(TICK, [['S1', '130']]);
  const told = await toldOf(() => voidQuote('S1', TICK, '130'));
  expect(told).toEqual([expect.stringMatching(/^S1 100 \d+\.\d+$/)]);
  const watch = world.get(MarginTickWatch);
  const tick = `S1 130 ${String(TICK.getTime() / 1000)}`;
  // Before the book has been read: it would be moved to the newest that was told.
  watch.hearQuotes(tick);
  watch.hearVoided(told[0]);
  await watch.settled();
  expect(await intents()).toEqual([]);
  watch.hearQuotes(tick);
  await watch.settled();
  expect(await intents()).not.toEqual([]);
});

it.each([
  { told: 'S1', why: 'nothing stands of it' },
  { told: undefined, why: 'something may have been missed' },
])('is forgotten when $why', async ({ told }) => {
  const watch = world.get(MarginTickWatch);
  watch.hearQuotes(`S1 130 ${String(TICK.getTime() / 1000)}`);
  watch.hearVoided(told);
  await watch.settled();
  expect(await intents()).toEqual([]);
});
