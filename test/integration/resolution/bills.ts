import { CollateralService } from '@app/collateral';
import { type Asset, Money, plusMinutes } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { type CaseId, DefaultService } from '@app/resolution';
import { InstructionService } from '@app/settlement';
import { imPosted } from '@app/settlement/domain';
import { seenByTwo } from '../collateral/collateral-world';
import { CellWorld, given, hour, officer, R1, relationship } from './cell-world';

export const TBILL: Asset = { code: 'TBILL', scale: 6 };
export const bills = (amount: number) => Money.of(String(amount), TBILL);
export const failedAt = plusMinutes(hour(22), 45);
export const declaredAt = plusMinutes(failedAt, 300);

export const act = (caseId: CaseId, at: Date, who = 'dana') => ({
  caseId,
  officer: officer(who),
  at,
  proof: `served by ${who}`,
});

/** A holds 400,000 bills, as margin and free, and misses what it owes at a mark: it has had its notice, and is not declared yet. */
export async function noticedAt(mark: string, margin = 400_000): Promise<[CellWorld, CaseId]> {
  const world = await CellWorld.open();
  await world.runHour(hour(21), '0.99');
  await world.deadline(plusMinutes(hour(21), 45));
  await world.runHour(hour(22), mark);
  await comesIn(world, 'A1', 400_000, margin);
  await world.deadline(failedAt);
  const { id } = (await world.caseOf('A1'))!;
  const notice = act(id, plusMinutes(failedAt, 60));
  given(await world.inTx((tx) => world.get(DefaultService).serveFailureNotice(tx, R1, notice)));
  return [world, id];
}

/** Bills come into the vault, and some of them become margin. */
export async function comesIn(
  world: CellWorld,
  occupancy: string,
  amount: number,
  margin: number,
): Promise<void> {
  const instructions = world.get(InstructionService);
  const deposit = { book: R1, occupancy, amount: bills(amount), reference: `bills of ${occupancy} come in` };
  const seen = await world.inTx(async (tx) => {
    await seenByTwo(world, tx, deposit);
    await world.get(CollateralService).openAccounts(tx, relationship, occupancy, TBILL);
    return await instructions.seeDeposit(tx, deposit, hour(22));
  });
  await world.inTx((tx) => instructions.finalise(tx, R1, seen, hour(22)));
  const transfers = imPosted(R1, occupancy, bills(margin));
  const journal = { event: `pledged by ${occupancy}`, effectiveAt: hour(22), transfers };
  await world.inTx((tx) => world.get(LedgerService).postAll(tx, [journal]));
}

/** The default is declared, and the legs of the vacated seat end. */
export async function vacate(world: CellWorld, caseId: CaseId): Promise<void> {
  await world.declare(caseId, declaredAt);
  const end = act(caseId, declaredAt);
  given(await world.inTx((tx) => world.get(DefaultService).designateEarlyTermination(tx, R1, end)));
}
