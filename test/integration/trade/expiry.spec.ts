import 'reflect-metadata';
import { Exact, plusMinutes } from '@app/kernel';
import { ExpiryService } from '@app/margin';
import { TradeService } from '@app/trade';
import type { InstrumentTerms } from '@app/trade/domain';
import { CellWorld, hour, R1 } from '../resolution/cell-world';

const ENDS = hour(23);
const CLOSES = plusMinutes(ENDS, 5);
const FUTURE: InstrumentTerms = { kind: 'dated-future', contractSize: new Exact(10), expiresAt: ENDS };
const CALL: InstrumentTerms = {
  kind: 'european-option',
  contractSize: new Exact(1),
  expiresAt: ENDS,
  strike: new Exact('0.9'),
  right: 'call',
};
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

/** B1 sells, or buys, so many contracts of an instrument that ends at 23:00. */
async function booked(terms: InstrumentTerms, long: string, quantity: number, price: string): Promise<void> {
  const trades = world.get(TradeService);
  await world.inTx(async (tx) => {
    await trades.listInstrument(tx, { symbol: 'DOGE-END', underlying: 'DOGE', asset: 'USDC', terms });
    await trades.book(tx, {
      relationship: R1,
      id: 't2',
      instrument: 'DOGE-END',
      tradedAt: hour(20),
      long,
      short: long === 'A1' ? 'B1' : 'A1',
      quantity: new Exact(quantity),
      price: new Exact(price),
    });
  });
}
const close = (asOf = CLOSES) =>
  world.inTx((tx) => world.get(ExpiryService).settle(tx, R1, 'DOGE-END', asOf));
const openTrades = () =>
  world.inTx(async (tx) =>
    (await world.get(TradeService).openLegs(tx, R1)).map(
      ({ tradeId, occupancy }) => `${tradeId} ${occupancy}`,
    ),
  );
const due = async () =>
  (
    await world.db.query<{ due_at: Date }[]>(
      `select due_at from job_due where kind = 'margin.expiry' order by due_at`,
    )
  ).map(({ due_at: at }) => at.toISOString());
const free = () => Promise.all([world.money('FREE.A1'), world.money('FREE.B1')]);

it('pays what an option has won from seat to seat, and ends both its legs at that instant; again is nothing', async () => {
  await booked(CALL, 'B1', 1_000_000, '0.05');
  expect(await due()).toEqual([CLOSES.toISOString()]);
  await world.value(ENDS, '1');
  await close();
  // It pays 0.10, less the 0.05 it was struck at: 50,000 to B1, who bought it.
  expect(await free()).toEqual(['70000.000000', '80000.000000']);
  expect(await openTrades()).toEqual(['t1 A1', 't1 B1']);
  await close();
  expect(await free()).toEqual(['70000.000000', '80000.000000']);
  const ended: { terminated_at: Date; ended_as: string }[] = await world.db.query(
    `select distinct terminated_at, ended_as from leg where trade_id = 't2'`,
  );
  expect(ended).toEqual([{ terminated_at: ENDS, ended_as: 'expired' }]);
});

it('keeps the margin that was delivered against it: no money moves', async () => {
  await booked(FUTURE, 'A1', 100_000, '1');
  await world.runHour(hour(21), '0.995'); // A1 owes 50,000 on the perpetual, and 5,000 on the future
  await world.deadline(plusMinutes(hour(21), 45));
  expect(await world.promised('VM_HELD.A1')).toBe('55000.000000');
  const before = await free();
  await world.value(ENDS, '0.99');
  await close();
  expect(await free()).toEqual(before);
  expect(await world.promised('VM_HELD.A1')).toBe('45000.000000'); // 10,000 was lost for good
  expect(await world.promised('VM_GIVEN.B1')).toBe('45000.000000');
});

it('stands, and is margined, as long as its payer could not pay it whole', async () => {
  await booked(FUTURE, 'A1', 1_000_000, '1');
  await world.value(ENDS, '0.97');
  await close(); // 300,000 of which A1 has 120,000
  expect(await free()).toEqual(['120000.000000', '30000.000000']);
  expect(await openTrades()).toHaveLength(4);
  expect(await due()).toEqual([CLOSES, plusMinutes(CLOSES, 60)].map((at) => at.toISOString()));
});

it('is not called beside: what was called on its legs is superseded by its close', async () => {
  await booked(FUTURE, 'A1', 100_000, '1');
  await world.runHour(ENDS, '0.99');
  const calls = () =>
    world.db.query<{ state: string }[]>(
      `select state from margin_call where kind = 'vm' and snapshot_id in
      (select id from snapshot where as_of = $1)`,
      [ENDS],
    );
  expect(await calls()).toEqual([{ state: 'issued' }]);
  await close();
  expect(await calls()).toEqual([{ state: 'superseded' }]);
});

it('waits for the mark of its hour, and for a seat that is vacant', async () => {
  await booked(FUTURE, 'A1', 100_000, '1');
  await close();
  expect(await due()).toEqual([CLOSES, plusMinutes(CLOSES, 60)].map((at) => at.toISOString()));
  expect(await openTrades()).toHaveLength(4);
  await world.db.query(
    `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
  );
  await world.value(ENDS, '0.99');
  await close(plusMinutes(CLOSES, 60));
  expect(await due()).toHaveLength(3);
  expect(await openTrades()).toHaveLength(4);
});
