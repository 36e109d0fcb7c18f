import 'reflect-metadata';
import { plusMinutes, textOf } from '@app/kernel';
import { IntradayRightService, MarginRunService } from '@app/margin';
import type { CallRules } from '@app/margin/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { agreeOnRules } from '../margin/agree-on-rules';
import { CellWorld, given, hour, officer, R1, relationship } from '../resolution/cell-world';

const example = JSON.parse(
  readFileSync(join(__dirname, '../../../data/examples/crypto-day.json'), 'utf8'),
) as {
  annex: { valuation: object };
  clocks: typeof relationship.terms.clocks;
  callRules: CallRules;
  intradayRight: { mayCall: boolean; imFraction: string; priceGap: string; onHeadroom: boolean };
};
const CUT = hour(24);
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open(undefined, agreed());
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  await elect();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const agreed = () => ({ ...relationship, terms: { ...relationship.terms, clocks: example.clocks } });

/** Both seats have signed for the cut of the example. */
async function elect(): Promise<void> {
  const owner = new Client({ connectionString: world.urls.ownerUrl });
  await owner.connect();
  await owner.query('set session_replication_role = replica');
  await owner.query(
    `update agreement_version set elections = elections || $1 where elections ? 'valuation'`,
    [{ valuation: example.annex.valuation }],
  );
  await owner.end();
}

const run = async (asOf: Date, mark: string) => {
  const snapshotId = await world.value(asOf, mark);
  return await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
  );
};
const calls = async (where: string) => {
  const rows = await world.db.query<{ told: string }[]>(
    `select concat_ws(' ', occupancy, kind, direction, form, state) as told from margin_call
     where relationship_id = $1 and ${where} order by 1`,
    [R1],
  );
  return rows.map(({ told }) => told);
};
/** What the jobs have still to do, by the clock of the day. */
const plan = async (from: Date) => {
  const rows = await world.db.query<{ kind: string; due: Date }[]>(
    `select distinct kind, due_at as due from job_due
     where due_at > $1 and kind like any (array['margin.%', 'resolution.%']) order by 2, 1`,
    [from],
  );
  return rows.map(({ kind, due }) => `${textOf(due).slice(11, 16)} ${kind}`);
};

describe('the margin day that is shipped as an example', () => {
  it('is called on at its cut alone, and flags at ten what two officers have not let go', async () => {
    await agreeOnRules(world, { ...example.callRules, automaticUpTo: '400000' });
    await run(CUT, '0.95'); // A owes 500,000: more than goes without two officers
    expect(await calls(`kind = 'vm'`)).toEqual([
      'A1 vm delivery demand pending-approval',
      'A1 vm delivery expected calculated',
    ]);
    expect(await plan(CUT)).toEqual(['10:00 margin.guard']);
    await run(plusMinutes(CUT, 60), '0.94');
    expect(await calls(`issued_at > '2025-10-11'`)).toEqual([]);
  });

  it('expects an answer by one, tells three by three, collects at four, and may serve notice from five on', async () => {
    const next = plusMinutes(CUT, 24 * 60); // by then the day's trades are no new ones
    await agreeOnRules(world, example.callRules);
    await run(next, '0.95');
    expect(await calls(`kind = 'vm'`)).toEqual([
      'A1 vm delivery demand issued',
      'B1 vm delivery notification issued',
    ]);
    expect(await plan(next)).toEqual([
      '13:00 margin.answer',
      '13:15 margin.escalate',
      '14:00 margin.escalate',
      '15:00 margin.escalate',
      '16:00 margin.collect',
    ]);
    const four = plusMinutes(next, 16 * 60);
    await world.deadline(four);
    expect(await calls(`kind = 'vm' and form = 'demand'`)).toEqual(['A1 vm delivery demand failed']);
    expect(await plan(four)).toEqual(['17:00 resolution.watch']);
  });

  it('lets it be called between its cuts for what it says', async () => {
    const rights = world.get(IntradayRightService);
    const [maker, checker] = [officer('ann'), officer('bob')];
    const wanted = { upon: 0, asOf: hour(20) };
    const proposed = given(
      await world.inTx((tx) => rights.propose(tx, agreed(), example.intradayRight, maker, wanted)),
    );
    given(await world.inTx((tx) => rights.approve(tx, R1, { ...proposed, checker })));
    const { mporMinutes, ...each } = example.clocks;
    expect(mporMinutes).toBe(Object.values(each).reduce((sum, minutes) => sum + minutes));
  });
});
