import 'reflect-metadata';
import { Exact, id, plusMinutes } from '@app/kernel';
import { DisputeService, MarginCallService } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { TradeService } from '@app/trade';
import { CellWorld, given, hour, R1, usdc } from '../resolution/cell-world';

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

it('is recalculated on the legs of its own instant: what was traded since then is not in it', async () => {
  await world.runHour(hour(21), '0.99'); // A, long 10,000,000 at 1, owes 100,000
  const [call] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where relationship_id = $1 and kind = 'vm'`,
    [R1],
  );
  const disputed = { kind: 'dispute' as const, amount: usdc(60_000), reason: 'it was never traded' };
  const asOf = plusMinutes(hour(21), 10);
  const calls = given(
    await world.inTx((tx) =>
      world.get(MarginCallService).respond(tx, R1, id<'MarginCall'>(call!.id), disputed, asOf),
    ),
  );
  await world.inTx((tx) =>
    world.get(TradeService).book(tx, {
      relationship: R1,
      id: 't2',
      instrument: 'DOGE-PERP',
      tradedAt: plusMinutes(hour(21), 30),
      long: 'A1',
      short: 'B1',
      quantity: new Exact(5_000_000),
      price: new Exact(1),
    }),
  );

  const quotations = ['d1', 'd2'].map((dealer) => ({ symbol: 'DOGE', dealer, mid: new Exact('0.993') }));
  const resolveAt = new Date('2025-10-11T13:00:00Z');
  const part = await disputedPart(calls);
  const resolved = await world.inTx((tx) =>
    world.get(DisputeService).resolve(tx, R1, part, quotations, resolveAt),
  );
  const { recalculated, upheld } = given(resolved);
  expect(recalculated.toText()).toBe('70000.000000'); // 10,000,000 × 0.007
  expect(upheld.toText()).toBe('30000.000000'); // 40,000 of it was not disputed
});

async function disputedPart(calls: readonly MarginCallId[]): Promise<MarginCallId> {
  const [found] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where id = any($1) and state = 'disputed'`,
    [calls],
  );
  return id<'MarginCall'>(found!.id);
}
