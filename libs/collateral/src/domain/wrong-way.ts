import { Exact } from '@app/kernel';
import type { CollateralAsset, Obligor } from './collateral-asset';

/** Somebody whose failure would come together with the loss that collateral is there for. */
export interface Connected {
  readonly id: string;
  readonly as: 'seat' | 'entity' | 'affiliate' | 'venue';
}

/** Through whom an asset hangs on somebody it must not hang on. */
export interface Connection {
  readonly through: 'issuer' | 'guarantor' | 'redeemer';
  readonly obligor: string;
  readonly to: Connected['as'];
}

/** Of initial margin that counts, collateral that falls with the position is at most one part in so many. */
export const WRONG_WAY_PARTS = 4n;

/**
 * Whether an asset is issued by, guaranteed by or redeemable at a seat of the relationship, the entity, an affiliate of them, or a
 * venue whose prices the position is marked at. Such an asset is worth least when it is needed.
 *
 * @see Basel Committee and IOSCO, Margin requirements for non-centrally cleared derivatives (BCBS 317), requirement 4: no significant
 *   correlation with the creditworthiness of the counterparty
 */
export function connectionOf(
  { issuer, guarantor, redeemableAt }: CollateralAsset,
  connected: readonly Connected[],
): Connection | undefined {
  const obligors = { issuer, guarantor, redeemer: redeemableAt } as const;
  for (const through of ['issuer', 'guarantor', 'redeemer'] as const) {
    const obligor: Obligor | null = obligors[through];
    const found = obligor === null ? undefined : connected.find((each) => isOf(each, obligor));
    if (obligor !== null && found !== undefined) return { through, obligor: obligor.name, to: found.as };
  }
  return undefined;
}

/** A venue has a source of prices for each kind of bar: venue-1 is the venue of venue-1-1h. */
function isOf({ id, as }: Connected, obligor: Obligor): boolean {
  if (obligor.id === null) return false;
  return obligor.id === id || (as === 'venue' && id.startsWith(`${obligor.id}-`));
}

/**
 * Whether an asset falls when the position loses: the position gains from a rise of what the asset rises with; or, where the
 * agreement takes its underlyings to move together, of all of them.
 *
 * @param gains what a seat gains when each underlying doubles, in the settlement asset, an option taken at its full size; negative: it loses
 */
export function fallsWith(
  underlying: string | null,
  gains: ReadonlyMap<string, Exact>,
  movesTogether: boolean,
): boolean {
  if (underlying === null) return false;
  if (gains.get(underlying)?.gt(0) === true) return true;
  const all = [...gains.values()].reduce((sum, each) => sum.plus(each), new Exact(0));
  return movesTogether && all.gt(0);
}
