import { type Asset, invariant, Money } from '@app/kernel';

/** Who absorbs a loss, in order. Margin comes first when the whole loss is absorbed; net of margin it is left out. */
export const LAYER_KINDS = [
  'margin',
  'guarantor', // only what it has paid in by now
  'first-skin',
  'tranche', // several: junior first
  'second-skin', // down to the entity's floor
  'sponsor',
] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

export interface Layer {
  readonly id: string;
  readonly kind: LayerKind;
  readonly capacity: Money;
  readonly used: Money; // by earlier defaults; a layer is never used twice
}

export interface AbsorbedLayer extends Layer {
  readonly absorbed: Money; // by this default, cumulatively
  readonly left: Money;
}

/** A loss state. It depends on the cumulative net loss alone, so replays, permutations and recoveries need no memory. */
export interface Absorption {
  readonly netLoss: Money;
  readonly layers: readonly AbsorbedLayer[];
  readonly residual: Money; // what no layer covers: the written ending decides
}

/**
 * Cumulative net loss: N = max(0, ΣL − Σrecoveries). What was recovered beyond the loss belongs to the estate.
 *
 * @param losses every determined loss, corrections with their sign
 */
export function netLossOf(
  losses: readonly Money[],
  recoveries: readonly Money[],
  asset: Asset,
): { readonly netLoss: Money; readonly surplus: Money } {
  const balance = Money.sum(losses, asset).minus(Money.sum(recoveries, asset));
  const zero = Money.zero(asset);
  return { netLoss: balance.atLeast(zero), surplus: balance.negated().atLeast(zero) };
}

/**
 * Spreads the cumulative net loss over the layers, first loss first.
 *
 * absorbed_k = min(C_k, max(0, N − Σ_{j<k} C_j)), with C_k = capacity − used; residual = max(0, N − Σ C). A recovery is the
 * same function at a lower N, so it reimburses in reverse order by construction.
 *
 * @throws InvariantError for a negative loss, a layer used beyond its capacity, or layers out of order
 */
export function absorb(netLoss: Money, layers: readonly Layer[]): Absorption {
  const zero = Money.zero(netLoss.asset);
  invariant(!netLoss.lessThan(zero), 'a net loss is not negative');
  invariant(inOrder(layers), 'layers stand in the order in which they absorb');
  let rest = netLoss;
  const absorbed = layers.map((layer): AbsorbedLayer => {
    const free = layer.capacity.minus(layer.used);
    invariant(!free.lessThan(zero), `layer ${layer.id} is used beyond its capacity`);
    const amount = rest.atMost(free);
    rest = rest.minus(amount);
    return { ...layer, absorbed: amount, left: free.minus(amount) };
  });
  return { netLoss, layers: absorbed, residual: rest };
}

/** What each layer pays, or is reimbursed (negative), from one loss state to the next; layers that do not move are left out. */
export function changesBetween(
  before: Absorption,
  after: Absorption,
): { readonly id: string; readonly change: Money }[] {
  const zero = Money.zero(after.netLoss.asset);
  const earlier = new Map(before.layers.map(({ id, absorbed }) => [id, absorbed]));
  return [
    ...after.layers.map(({ id, absorbed }) => ({ id, change: absorbed.minus(earlier.get(id) ?? zero) })),
    { id: 'residual', change: after.residual.minus(before.residual) },
  ].filter(({ change }) => !change.isZero());
}

function inOrder(layers: readonly Layer[]): boolean {
  const ranks = layers.map(({ kind }) => LAYER_KINDS.indexOf(kind));
  return ranks.every((rank, place) => place === 0 || rank >= (ranks[place - 1] ?? rank));
}
