import type { RunId } from '@app/exposure';
import { MarginRunReplayService } from '@app/margin';
import { at, RunWorld } from './run-world';

const MARKS: [string, string][] = [
  ['S1', '103'],
  ['S2', '99'],
  ['S3', '101.5'],
];
let world: RunWorld;
let runs: Readonly<Record<'exposure' | 'margin', RunId>>;
beforeAll(async () => {
  world = await RunWorld.open(4);
  await world.mark(at(9), MARKS);
  await world.work();
  const rows = await world.rows<{ id: RunId; kind: 'exposure' | 'margin' }>('select id, kind from run');
  const idOf = (kind: string) => rows.find((row) => row.kind === kind)?.id ?? ('' as RunId);
  runs = { exposure: idOf('exposure'), margin: idOf('margin') };
});
afterAll(() => world.close());

/** What a replay finds, in a transaction that is undone: what the statement did to it before, as nobody of the house could. */
async function changes(kind: 'exposure' | 'margin', tampering?: string): Promise<string[]> {
  const undone = new Error('undone');
  let found: string[] = [];
  await world
    .asOwner(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      if (tampering !== undefined) await tx.query(tampering);
      const replayed = await world.fresh(MarginRunReplayService).replay(tx, runs[kind]);
      if (!replayed.ok) throw new Error(replayed.refusal);
      found = replayed.value.changes.map(({ what, of }) => (of === undefined ? what : `${what} of ${of}`));
      throw undone;
    })
    .catch((fault: unknown) => {
      if (fault !== undone) throw fault;
    });
  return found;
}

it.each(['exposure', 'margin'] as const)(
  'gives the same %s run, bit for bit, from what it was given',
  async (kind) => {
    expect(await changes(kind)).toEqual([]);
  },
);

it.each([
  {
    kind: 'exposure',
    by: `update snapshot_mark set price = 102 where symbol = 'S1'`,
    says: ['market of S1'],
  },
  { kind: 'margin', by: `update volatility set daily = 0.06 where symbol = 'S2'`, says: ['market of S2'] },
  { kind: 'exposure', by: `update funding_rate set rate = 0.5 where symbol = 'S3'`, says: ['market of S3'] },
  { kind: 'margin', by: 'update terms set threshold = 7 where relationship_id = 3', says: ['terms of 3'] },
  {
    kind: 'exposure',
    by: `update leg set price = 99 where (relationship_id, trade_id) = (2, 't1')`,
    says: ['positions of 2'],
  },
  {
    kind: 'exposure',
    by: `update leg set terminated_at = opened_at, ended_as = 'cancelled' where relationship_id = 4`,
    says: ['positions of 4'],
  },
  {
    kind: 'exposure',
    by: `update exposure set funding = funding + 1 where (relationship_id, occupancy) = (1, 'B1')`,
    says: ['exposures of 1'],
  },
  {
    kind: 'margin',
    by: `delete from margin_call where relationship_id = 2 and kind = 'im'`,
    says: ['calls of 2'],
  },
  {
    kind: 'margin',
    by: `update margin_call set amount = amount + 1 where relationship_id = 3 and kind = 'im'`,
    says: ['calls of 3'],
  },
  {
    kind: 'margin',
    by: `update run_outcome set outcome_hash = repeat('0', 64)`,
    says: ['outcome'],
  },
  {
    kind: 'margin',
    by: `update run_outcome set input_hashes = jsonb_set(input_hashes, '{balances}', '"0"')`,
    says: ['kept balances'],
  },
] as const)('says what has changed: $says', async ({ kind, by, says }) => {
  expect(await changes(kind, by)).toEqual(says);
});

it('says that what was kept is not what the run was given, when it is another run of the same kind that is kept', async () => {
  const other = await world.rows<{ id: string }>(`select run_id as id from run_outcome where run_id <> $1`, [
    runs.margin,
  ]);
  const swapped = `update run_outcome set inputs = (select inputs from run_outcome where run_id = '${String(other[0]?.id)}')
    where run_id = '${runs.margin}'`;
  expect(await changes('margin', swapped)).toContain('kept balances');
});

it('knows no run that never was', async () => {
  const nobody = '00000000-0000-8000-8000-000000000000' as RunId;
  const answer = await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, nobody));
  expect(answer).toEqual({ ok: false, refusal: 'no-such-run' });
});
