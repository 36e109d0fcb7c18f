import type { Exact } from '@app/kernel';

/**
 * What an instrument pays, by its kind. Quantities of a leg are in contracts. Every kind settles in the relationship's one
 * settlement asset, and is marked on one symbol; its price is per unit of that symbol.
 */
export type InstrumentTerms =
  /** One unit of the underlying, for as long as both want: quantity × (mark − price). */
  | { readonly kind: 'linear-perpetual' }
  /** A fixed value in the settlement asset of the underlying: quantity × contract size × (mark ÷ price − 1). */
  | { readonly kind: 'inverse-perpetual'; readonly contractSize: Exact }
  /** So many units of the underlying, at a date: a listed future and a forward pay the same. */
  | { readonly kind: 'dated-future'; readonly contractSize: Exact; readonly expiresAt: Date }
  /** The right to the difference at a date. Its price is settled with what it pays, not beforehand. */
  | {
      readonly kind: 'european-option';
      readonly contractSize: Exact; // units of the underlying
      readonly expiresAt: Date;
      readonly strike: Exact;
      readonly right: OptionRight;
    };

export type InstrumentKind = InstrumentTerms['kind'];
export type OptionRight = 'call' | 'put';

export interface Instrument {
  readonly symbol: string;
  readonly underlying: string; // the symbol it is marked on: for a future or an option, of the forward itself
  readonly asset: string; // what it settles in
  readonly terms: InstrumentTerms;
}

/** When an instrument ends by itself; undefined: a perpetual does not. */
export function expiryOf(terms: InstrumentTerms): Date | undefined {
  return 'expiresAt' in terms ? terms.expiresAt : undefined;
}
