import 'reflect-metadata';
import { CreditStandingService, ReservationService } from '@app/credit';
import { Exact } from '@app/kernel';
import { requiredMargin } from '@app/margin';
import { MarketParameterService, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { InstrumentTerms } from '@app/trade/domain';
import { NOW, openCredit } from '../credit/credit-world';
import { type CellWorld, given, hour, R1, relationship } from '../resolution/cell-world';

const expiresAt = new Date('2025-12-26T08:00:00Z');
const one = new Exact(1);
const KINDS: { terms: InstrumentTerms; quantity: string; price: string }[] = [
  { terms: { kind: 'linear-perpetual' }, quantity: '100000', price: '1' },
  { terms: { kind: 'inverse-perpetual', contractSize: new Exact(10) }, quantity: '10000', price: '1' },
  {
    terms: { kind: 'dated-future', contractSize: new Exact(100), expiresAt },
    quantity: '1000',
    price: '1.01',
  },
  {
    terms: { kind: 'european-option', contractSize: one, expiresAt, strike: one, right: 'put' },
    quantity: '100000',
    price: '0.17',
  },
];

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
  const move = { symbol: 'DOGE', effectiveFrom: hour(20), down: '0.1', up: '0.02', label: 'illustrative' };
  const volatility = { down: '0.3', up: '0.5' };
  const effectiveFrom = new Date('2025-10-10T20:59:00Z');
  await world.inTx((tx) =>
    world.get(MarketParameterService).recordStressMoves(tx, [{ ...move, effectiveFrom, volatility }]),
  );
  await world.value(new Date('2025-10-10T21:02:00Z'), '1'); // a snapshot that knows how far volatilities move
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

it.each(KINDS)(
  'a $terms.kind is held, booked, valued, margined and called, and the cell stays flat',
  async (kind) => {
    const { terms, quantity, price } = kind;
    const reservations = world.get(ReservationService);
    await world.inTx((tx) =>
      world
        .get(TradeService)
        .listInstrument(tx, { symbol: 'DOGE-X', underlying: 'DOGE', asset: 'USDC', terms }),
    );
    const wanted = {
      id: 'x',
      instrument: 'DOGE-X',
      long: 'B1',
      quantity: new Exact(quantity),
      price: new Exact(price),
    };
    const { reservation } = given(
      await world.inTx((tx) => reservations.reserve(tx, R1, wanted, { by: 'A1', minutes: 10 }, NOW)),
    );
    given(await world.inTx((tx) => reservations.commit(tx, R1, reservation.id, 'B1', NOW)));
    // Valuing throws when the cell is left with anything: in quantity of an instrument, or in value to the last unit.
    await world.runHour(hour(22), '0.99');
    const standing = given(await world.inTx((tx) => world.get(CreditStandingService).now(tx, R1, hour(22))));
    for (const seat of ['A1', 'B1']) expect(standing.asked(seat, []).ok).toBe(true);
    const [newest] = await world.db.query<{ id: Parameters<SnapshotService['markets']>[1] }[]>(
      'select id from snapshot order by as_of desc limit 1',
    );
    const required = await world.inTx(async (tx) => {
      const legs = (await world.get(TradeService).openLegs(tx, R1)).filter(({ tradeId }) => tradeId === 'x');
      const markets = await world.get(SnapshotService).markets(tx, newest!.id);
      return ['A1', 'B1'].map((seat) =>
        requiredMargin(legs, seat, markets, relationship, { asOf: hour(22), nets: true }),
      );
    });
    expect(required.every((amount) => amount.isPositive())).toBe(true);
  },
);
