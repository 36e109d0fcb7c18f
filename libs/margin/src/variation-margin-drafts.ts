import type { SeatExposure } from '@app/exposure/domain';
import { Money, textsOf } from '@app/kernel';
import { counterpartOf, type Occupancy, type Relationship } from '@app/legal-entity/domain';
import type { BookBalances } from '@app/settlement/domain';
import type { CallDraft, Standing, StruckWay } from './call-draft';
import { disputedOf, sumOf } from './called-sums';
import { decideVm, type VmDecision, type VmTerms, withoutTolerance } from './domain';

/** Variation margin of each of these seats, either way. */
export function vmDrafts(
  standing: Standing,
  exposures: readonly SeatExposure[],
  payers: readonly Occupancy[],
): CallDraft[] {
  return payers.flatMap((payer) => {
    const { transfers, statements } = decideVmOf(payer, standing, exposures);
    // A return that is one transfer with a delivery of nothing, for that was asked for before: no call beside it says so.
    const alone = areOne(statements) &&
      transfers.length === 1 && { other: Money.zero(standing.relationship.asset).toText() };
    return transfers.map(({ direction, amount }) => ({
      occupancy: payer.code,
      kind: 'vm' as const,
      direction,
      amount,
      statement: { ...textsOf(statements[direction]), ...alone },
    }));
  });
}

/** Both ways of each seat. Where both are due they are one transfer, and each names the other. */
export function vmWays(
  standing: Standing,
  exposures: readonly SeatExposure[],
  payers: readonly Occupancy[],
): StruckWay[] {
  return payers.flatMap((payer) => {
    const { transfers, statements } = decideVmOf(payer, standing, exposures);
    const isOne = areOne(statements);
    return (['delivery', 'return'] as const).map((direction) => {
      const across = statements[direction === 'delivery' ? 'return' : 'delivery'].amount;
      const other = across.atLeast(Money.zero(across.asset)); // what was asked for before takes nothing from it
      return {
        occupancy: payer.code,
        kind: 'vm' as const,
        direction,
        amount: transfers.find((each) => each.direction === direction)?.amount ?? Money.zero(other.asset),
        lines: () => ({ ...textsOf(statements[direction]), ...(isOne && { other: other.toText() }) }),
      };
    });
  });
}

function decideVmOf(payer: Occupancy, standing: Standing, exposures: readonly SeatExposure[]): VmDecision {
  const { relationship, balances } = standing;
  return decideVm(
    exposureOf(payer, exposures, relationship),
    { ...standingOf(payer, relationship, balances), ...calledOf(payer, standing) },
    termsFor(payer, relationship),
  );
}

/** Whether what goes back and what is delivered are one transfer: the exposure has changed its sign. */
function areOne({ delivery, return: back }: VmDecision['statements']): boolean {
  return delivery.creditSupportAmount.isPositive() && back.amount.isPositive();
}

/** A vacant seat owes what the survivor is owed: its own legs are gone. */
function exposureOf(payer: Occupancy, exposures: readonly SeatExposure[], relationship: Relationship): Money {
  const own = exposures.find(({ occupancy }) => occupancy === payer.code);
  if (own) return own.current;
  const other = counterpartOf(relationship, payer.code);
  const mirror = exposures.find(({ occupancy }) => occupancy === other.code);
  return mirror ? mirror.current.negated() : Money.zero(relationship.asset);
}

/** Tolerance ends for the seat that has failed, and for it alone: the other's terms are what they were, to the unit. */
function termsFor({ standing }: Occupancy, { terms }: Relationship): VmTerms {
  return standing === 'potential-default' ? withoutTolerance(terms) : terms;
}

/**
 * What stands against a seat's debt. A seat that does not perform is measured by what has reached the other seat, whoever
 * advanced it: what it failed to pay once is a claim on it, not a second call.
 */
function standingOf(payer: Occupancy, relationship: Relationship, { promised }: BookBalances) {
  const other = counterpartOf(relationship, payer.code).code;
  return payer.standing === 'performing'
    ? { delivered: promised(`VM_HELD.${payer.code}`), held: promised(`VM_GIVEN.${payer.code}`) }
    : { delivered: promised(`VM_GIVEN.${other}`), held: promised(`VM_HELD.${other}`) };
}

/** What a seat disputes waits only while it performs: once it has failed, the other is paid on time by whoever is next in line. */
function calledOf({ code: occupancy, standing: standsAs }: Occupancy, standing: Standing) {
  const [performs, none] = [standsAs === 'performing', Money.zero(standing.relationship.asset)];
  const [delivery, back] = [
    { occupancy, kind: 'vm', direction: 'delivery' },
    { occupancy, kind: 'vm', direction: 'return' },
  ] as const;
  return {
    calledDelivery: sumOf(standing, delivery),
    calledReturn: sumOf(standing, back),
    disputedDelivery: performs ? disputedOf(standing, delivery) : none,
    disputedReturn: performs ? disputedOf(standing, back) : none,
  };
}
