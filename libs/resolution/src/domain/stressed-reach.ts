import { type Asset, Money } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { type Absorption, LAYER_KINDS, type LayerKind } from './waterfall';

/** How far a loss gets: to whom it comes last; `residual`: beyond every layer, where the written ending decides. */
export type Reach = 'none' | LayerKind | 'residual';

/** What a seat would leave unpaid after a scenario, were it to default then, and who would bear it. */
export interface StressedSeat {
  readonly relationshipId: RelationshipId;
  readonly relationship: string;
  readonly occupancy: string;
  readonly absorption: Absorption;
}

/** What one kind of layer would have to bear of a scenario, over the whole house. */
export interface LayerDemand {
  readonly kind: LayerKind | 'residual';
  readonly needed: Money;
  readonly seats: number; // that reach it
}

/** How far one loss gets. */
export function reachOf({ layers, residual }: Absorption): Reach {
  if (residual.isPositive()) return 'residual';
  return layers.findLast(({ absorbed }) => absorbed.isPositive())?.kind ?? 'none';
}

/**
 * What every kind of layer would bear if all these seats defaulted at once. Each seat's layers are as they stand for it alone: what
 * several share is needed by each of them, and the sum may be more than there is.
 */
export function demandOf(seats: readonly StressedSeat[], asset: Asset): LayerDemand[] {
  const demand = (kind: LayerDemand['kind'], of: (absorption: Absorption) => Money): LayerDemand => {
    const borne = seats.map(({ absorption }) => of(absorption)).filter((amount) => amount.isPositive());
    return { kind, needed: Money.sum(borne, asset), seats: borne.length };
  };
  return [
    ...LAYER_KINDS.map((kind) =>
      demand(kind, ({ layers }) =>
        Money.sum(
          layers.filter((layer) => layer.kind === kind).map(({ absorbed }) => absorbed),
          asset,
        ),
      ),
    ),
    demand('residual', ({ residual }) => residual),
  ];
}
