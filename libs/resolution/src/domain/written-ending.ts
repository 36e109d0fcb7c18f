import { Money } from '@app/kernel';
import type { WrittenEnding } from '@app/legal-entity/domain';

/** What becomes of the residual. The three amounts sum to it. */
export interface Ending {
  readonly guaranteed: Money; // paid by the entity from what it owns above its floor
  readonly extinguished: Money; // the survivor's consented haircut, on the extinguishment date
  readonly stillOwed: Money; // claim of the survivor on the entity
  readonly entityInResolution: boolean;
}

/**
 * Applies the written ending to what no layer covers. A sized tranche was sized to a stated confidence; beyond it the
 * entity guarantees, so the two differ in how likely this is, not in what happens.
 *
 * @param entityOwn what the entity may spend: its own cash, never the capital floor
 */
export function endResidual(residual: Money, ending: WrittenEnding, entityOwn: Money): Ending {
  const zero = Money.zero(residual.asset);
  if (ending === 'limited-recourse')
    return { guaranteed: zero, extinguished: residual, stillOwed: zero, entityInResolution: false };
  const guaranteed = residual.atMost(entityOwn.atLeast(zero));
  const stillOwed = residual.minus(guaranteed);
  return { guaranteed, extinguished: zero, stillOwed, entityInResolution: stillOwed.isPositive() };
}
