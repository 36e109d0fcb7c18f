import { type AskedTrade, CreditLineService, CreditStandingService, ReservationService } from '@app/credit';
import type { LineTerms } from '@app/credit/domain';
import { Exact, plusMinutes } from '@app/kernel';
import { MarketParameterService } from '@app/market-data';
import { CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';

export const NOW = plusMinutes(hour(21), 5);

/**
 * The world of the worked default, marked at 1.00, where a seat is feared to lose a tenth on the way down and a fiftieth on the
 * way up: A1, long ten million, could lose 1,000,000 and has posted 350,000, so that its number is 650,000 of a limit of
 * 1,100,000: 100,000 of first skin, and tranches of 1,000,000.
 */
export async function openCredit(): Promise<CellWorld> {
  const world = await CellWorld.open();
  const move = { symbol: 'DOGE', effectiveFrom: hour(20), down: '0.1', up: '0.02', label: 'illustrative' };
  await world.inTx((tx) => world.get(MarketParameterService).recordStressMoves(tx, [move]));
  await world.value(hour(21), '1');
  await openLine(world, 'A1', { firstSkin: usdc(100_000) });
  await openLine(world, 'B1', { firstSkin: usdc(50_000) });
  return world;
}

export function termsOf(occupancy: string, changed: Partial<LineTerms> = {}) {
  return {
    occupancy,
    commitment: 'advised' as const,
    approved: usdc(5_000_000),
    firstSkin: usdc(0),
    unsecured: usdc(500_000),
    subLimits: [{ by: 'underlying' as const, of: 'DOGE', most: usdc(20_000_000) }],
    covenants: [],
    clause: undefined,
    expiresOn: '2025-12-31',
    reviewOn: '2025-11-30',
    reductions: [],
    warnAt: undefined,
    ...changed,
  };
}

/** Proposed by ann and approved by bob. */
export async function openLine(
  world: CellWorld,
  occupancy: string,
  changed: Parameters<typeof termsOf>[1] = {},
) {
  const lines = world.get(CreditLineService);
  const terms = termsOf(occupancy, changed);
  const proposed = given(
    await world.inTx((tx) => lines.propose(tx, R1, terms, officer('ann'), { asOf: NOW })),
  );
  return given(await world.inTx((tx) => lines.approve(tx, R1, { ...proposed, checker: officer('bob') })));
}

export function buy(id: string, millions: number, long = 'A1', price = '1'): AskedTrade {
  const quantity = new Exact(millions).times(1_000_000);
  return { id, instrument: 'DOGE-PERP', long, quantity, price: new Exact(price) };
}

export const reserve = (world: CellWorld, trade: AskedTrade, asOf = NOW, by = 'house') =>
  world.inTx((tx) => world.get(ReservationService).reserve(tx, R1, trade, { by, minutes: 10 }, asOf));

/** What each seat's line says now, in whole units: its number, and its limit. */
export async function linesOf(world: CellWorld, asOf = NOW): Promise<Record<string, string>> {
  const standing = given(await world.inTx((tx) => world.get(CreditStandingService).now(tx, R1, asOf)));
  const seats = ['A1', 'B1'].map((code) => {
    const { before, limit } = given(standing.asked(code, []));
    return [code, `${before.utilisation.number.toText()} of ${limit.toText()}`];
  });
  return Object.fromEntries(seats) as Record<string, string>;
}
