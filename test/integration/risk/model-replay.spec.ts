import 'reflect-metadata';
import type { RunId } from '@app/exposure';
import { MarginRunReplayService, MarginRunService } from '@app/margin';
import { DataSource } from 'typeorm';
import { CellWorld, given, hour, R1 } from '../resolution/cell-world';
import { agreeModel, chooseModel, historical, recordHistory, scan } from './model-world';

const MIDNIGHT = hour(24);
const LAST_CLOSE = `symbol = 'DOGE' and day = '2025-10-10'`;

let world: CellWorld;
let owner: DataSource;
beforeEach(async () => {
  world = await CellWorld.open();
  owner = await new DataSource({ type: 'postgres', url: world.urls.ownerUrl, poolSize: 1 }).initialize();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
});
afterEach(async () => {
  await owner.destroy();
  await world.close();
});

/** The midnight run, which strikes initial margin. */
async function run(): Promise<RunId> {
  const slice = { snapshotId: await world.value(MIDNIGHT, '1'), relationships: [R1] };
  const refused = await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, MIDNIGHT));
  expect(refused).toBeUndefined();
  const [done] = await world.db.query<{ id: RunId }[]>(
    `select id from run where kind = 'margin' and snapshot_id = $1`,
    [slice.snapshotId],
  );
  return done!.id;
}

/** What a replay says has changed. */
async function changes(runId: RunId): Promise<string[]> {
  const replay = given(await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, runId)));
  return replay.changes.map(({ what, of }) => `${what} of ${of ?? 'the run'}`);
}

const inputsOf = async (runId: RunId) =>
  (
    await world.db.query<{ names: string[] }[]>(
      `select array(select jsonb_object_keys(input_hashes)) as names from run_outcome where run_id = $1`,
      [runId],
    )
  )[0]?.names;

it('is the same after the close of yesterday has come in, and says whose closes were others when it was run', async () => {
  await agreeModel(world, 'historical-simulation', historical);
  await chooseModel(world, 'historical-simulation');
  await recordHistory(world, undefined, 1);
  const late = world.db.createQueryRunner();
  await late.startTransaction();
  await late.query(
    `insert into daily_close (symbol, day, close, source) values ('DOGE', '2025-10-10', 9, 'late')`,
  );
  const runId = await run();
  expect(await inputsOf(runId)).toEqual(expect.arrayContaining(['models', 'closes']));
  expect(await changes(runId)).toEqual([]);

  // Written before the run began, and committed after it: no clock can tell that it was not known.
  await late.commitTransaction();
  await late.release();
  expect(await changes(runId)).toEqual([]);

  await owner.query('set session_replication_role = replica');
  await owner.query(`update daily_close set written_in = '3' where ${LAST_CLOSE}`);
  expect(await changes(runId)).toEqual(['closes of DOGE']);
});

it('names the version of the model that is in force now, and one whose parameters are not what they were', async () => {
  await agreeModel(world, 'portfolio-scan', scan);
  await chooseModel(world, 'portfolio-scan');
  const runId = await run();
  await owner.query('set session_replication_role = replica');
  const parameters = (netPart: number) =>
    owner.query(
      `update margin_model set parameters = jsonb_set(parameters, '{netPart}', $1) where kind = 'portfolio-scan'`,
      [String(netPart)],
    );
  await parameters(0.5);
  expect(await changes(runId)).toEqual(['model portfolio-scan 1 of 1']);
  await parameters(scan.netPart);
  expect(await changes(runId)).toEqual([]);
  // Approved after midnight, for the day that had begun.
  await agreeModel(world, 'portfolio-scan', { ...scan, netPart: 0.3 }, 1);
  expect(await changes(runId)).toEqual(['model portfolio-scan 2 of 1']);
});
