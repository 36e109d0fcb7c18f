import 'reflect-metadata';
import { plusMinutes } from '@app/kernel';
import { PartyStandingService } from '@app/legal-entity';
import { MarginCallService, MarginRunService } from '@app/margin';
import { LedgerService } from '@app/ledger';
import { imPosted } from '@app/settlement/domain';
import { Client } from 'pg';
import { CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';

const MIDNIGHT = hour(24);
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const stop = async (partyId: string) => {
  const command = {
    to: 'suspended',
    officer: officer('vera'),
    role: 'compliance',
    reason: 'a listing',
  } as const;
  const standings = world.get(PartyStandingService);
  expect(given(await world.inTx((tx) => standings.command(tx, partyId, command, hour(23))))).toBe('moved');
};
const run = async (asOf: Date, mark: string) => {
  const snapshotId = await world.value(asOf, mark);
  return await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
  );
};
const collect = (asOf: Date) => world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, asOf));
const calls = async (): Promise<string[]> => {
  const rows: { told: string }[] = await world.db.query(
    `select concat_ws(' ', occupancy, kind, direction, state) as told from margin_call where relationship_id = $1 order by 1`,
    [R1],
  );
  return rows.map(({ told }) => told);
};
const more = async (occupancy: string) => {
  await world.deposit(occupancy, 5_000_000, plusMinutes(hour(22), 5));
  const transfers = imPosted(R1, occupancy, usdc(5_000_000));
  const posted = { event: `${occupancy} posts more`, effectiveAt: hour(22), transfers };
  await world.inTx((tx) => world.get(LedgerService).postAll(tx, [posted]));
};

describe('a call against a suspended relationship', () => {
  it('is made of what the party owes; its own margin is kept, and the run says so by name', async () => {
    await more('A1');
    await more('B1');
    await stop('a');
    await run(MIDNIGHT, '0.99');
    expect(await calls()).toEqual(['A1 vm delivery issued', 'B1 im return issued']);
    const [record]: { reason: string }[] = await world.db.query(
      `select reason from run_fallen where relationship_id = $1`,
      [R1],
    );
    expect(record?.reason).toBe('own margin of A1 is kept: party-suspended');
  });

  it('is one line of the run, whatever else of it was not called', async () => {
    await more('A1');
    await stop('a');
    const owner = new Client({ connectionString: world.urls.ownerUrl });
    await owner.connect();
    await owner.query(`set session_replication_role = replica;
      update agreement_version v set elections = jsonb_set(v.elections, '{valuation}',
        '{"kind": "every-calendar-day", "cut": {"time": "23:40", "zone": "UTC"}, "everyMinutes": 1440}')
      from agreement a where a.id = v.agreement_id and a.part = 'variation-margin'`);
    await owner.end();
    expect(await run(MIDNIGHT, '1')).toMatchObject({
      refused: expect.stringContaining('not called now') as string,
    });
    const rows = await world.db.query<{ reason: string }[]>(`select reason from run_fallen`);
    expect(rows.map(({ reason }) => reason)).toEqual([
      'not called now: its annex values at 2025-10-11T23:40:00Z; own margin of A1 is kept: party-suspended',
    ]);
  });

  it('returns variation margin to it, into an account that nothing leaves', async () => {
    await stop('b');
    await world.runHour(hour(21), '0.99');
    await collect(plusMinutes(hour(21), 45));
    expect(await calls()).toEqual(['A1 vm delivery settled']);
    expect(await world.money('FREE.B1')).toBe('130000.000000');
  });

  it('lets no own margin go at a deadline that comes after the stop', async () => {
    await more('A1');
    await run(MIDNIGHT, '1');
    expect(await calls()).toContain('A1 im return issued');
    const held = await world.money('IM.A1');
    await stop('a');
    await collect(plusMinutes(MIDNIGHT, 45));
    expect(await calls()).toContain('A1 im return superseded');
    expect(await world.money('IM.A1')).toBe(held);
  });
});

it('lets no own margin go to a seat that has failed to pay since it was struck', async () => {
  await more('A1');
  await run(MIDNIGHT, '1');
  expect(await calls()).toContain('A1 im return issued');
  const held = await world.money('IM.A1');
  const owner = new Client({ connectionString: world.urls.ownerUrl });
  await owner.connect();
  await owner.query(`update occupancy set standing = 'potential-default' where code = 'A1'`);
  await owner.end();
  await collect(plusMinutes(MIDNIGHT, 45));
  expect(await calls()).toContain('A1 im return superseded');
  expect(await world.money('IM.A1')).toBe(held);
  await run(plusMinutes(MIDNIGHT, 1440), '1');
  expect((await calls()).filter((call) => call.startsWith('A1 im return'))).toEqual([
    'A1 im return superseded',
  ]);
});
