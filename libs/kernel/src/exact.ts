import { Decimal } from 'decimal.js';

/**
 * Exact decimal arithmetic for booked amounts, quantities and prices. A clone of decimal.js: nobody can change its
 * precision from afar. 60 digits hold any product of a price, a quantity and a rate without loss.
 */
export const Exact = Decimal.clone({
  precision: 60,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpPos: 1e3,
  toExpNeg: -1e3,
});
export type Exact = Decimal;

/** Decimal text as it crosses an edge: digits, at most one point, an optional minus sign; no exponent, no NaN. */
export const DECIMAL_TEXT = /^-?\d{1,30}(\.\d{1,18})?$/;

/** Where a fraction of the smallest unit goes: away from zero, towards it, to the nearer neighbour: of two, the even or the outer. */
export type Rounding = 'up' | 'down' | 'even' | 'half-up';

export const MODE: Readonly<Record<Rounding, Decimal.Rounding>> = {
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  even: Decimal.ROUND_HALF_EVEN,
  'half-up': Decimal.ROUND_HALF_UP,
};
