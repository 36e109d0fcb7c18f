import type { Asset } from './asset';
import { DECIMAL_TEXT, Exact, MODE, type Rounding } from './exact';
import { invariant } from './invariant';

/** An exact amount in whole smallest units of one asset. Immutable. */
export class Money {
  private constructor(
    /** Smallest units: what the ledger stores. */
    readonly minor: bigint,
    readonly asset: Asset,
  ) {}

  /** Whether text from outside is an amount of this asset, finer than none of its units. */
  static fits(text: string, asset: Asset): boolean {
    return DECIMAL_TEXT.test(text) && new Exact(text).decimalPlaces() <= asset.scale;
  }

  /** @throws InvariantError if `amount` is not finite, or finer than the asset's smallest unit. */
  static of(amount: Exact | string | number, asset: Asset): Money {
    const units = new Exact(amount).times(unitsOf(asset));
    invariant(units.isInteger(), `not an amount of ${asset.code}: ${String(amount)}`);
    return new Money(BigInt(units.toFixed()), asset);
  }

  static ofMinor(minor: bigint, asset: Asset): Money {
    return new Money(minor, asset);
  }

  static zero(asset: Asset): Money {
    return new Money(0n, asset);
  }

  /** Brings an exact product (a price times a quantity) to whole units of the asset. The caller says which way. */
  static rounded(amount: Exact, asset: Asset, rounding: Rounding): Money {
    invariant(amount.isFinite(), `not an amount of ${asset.code}: ${amount.toString()}`);
    const units = amount.times(unitsOf(asset)).toDecimalPlaces(0, MODE[rounding]);
    return new Money(BigInt(units.toFixed()), asset);
  }

  /** Brings a model's estimate onto the books. The one door from floating point to money. */
  static fromEstimate(estimate: number, asset: Asset, rounding: Rounding): Money {
    return Money.rounded(new Exact(estimate), asset, rounding);
  }

  static sum(amounts: readonly Money[], asset: Asset): Money {
    return amounts.reduce((total, amount) => total.plus(amount), Money.zero(asset));
  }

  plus(other: Money): Money {
    const more = this.like(other);
    return more === 0n ? this : new Money(this.minor + more, this.asset);
  }

  minus(other: Money): Money {
    const less = this.like(other);
    return less === 0n ? this : new Money(this.minor - less, this.asset);
  }

  negated(): Money {
    return new Money(-this.minor, this.asset);
  }

  times(factor: Exact | string | number, rounding: Rounding): Money {
    return Money.rounded(this.exact().times(factor), this.asset, rounding);
  }

  /** To a multiple of `step`: away from zero or towards it. A step of zero leaves the amount as it is. */
  toMultipleOf(step: Money, rounding: 'up' | 'down'): Money {
    const size = this.like(step);
    invariant(size >= 0n, 'a rounding step is not negative');
    const rest = size === 0n ? 0n : this.minor % size;
    if (rest === 0n) return this;
    const away = this.minor < 0n ? -size : size;
    return new Money(this.minor - rest + (rounding === 'up' ? away : 0n), this.asset);
  }

  /** Splits by weight without losing a unit: the largest remainders get the odd ones, the first of equals first. */
  split(weights: readonly bigint[]): Money[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    invariant(total > 0n && weights.every((weight) => weight >= 0n), 'weights must be ≥ 0, not all 0');
    const sign = this.minor < 0n ? -1n : 1n;
    const whole = this.minor * sign;
    const parts = weights.map((weight, index) => ({
      index,
      floor: (whole * weight) / total,
      remainder: (whole * weight) % total,
    }));
    const left = whole - parts.reduce((sum, part) => sum + part.floor, 0n);
    const byRemainder = [...parts].sort((a, b) => compare(b.remainder, a.remainder));
    const lucky = new Set(byRemainder.filter((_, rank) => BigInt(rank) < left).map((part) => part.index));
    return parts.map(
      ({ index, floor }) => new Money(sign * (floor + (lucky.has(index) ? 1n : 0n)), this.asset),
    );
  }

  /** The same number of units of another asset of the same scale: money into its promise, and back. */
  in(asset: Asset): Money {
    invariant(asset.scale === this.asset.scale, `${this.asset.code} and ${asset.code} differ in scale`);
    return new Money(this.minor, asset);
  }

  atLeast(floor: Money): Money {
    return this.lessThan(floor) ? floor : this;
  }

  atMost(cap: Money): Money {
    return cap.lessThan(this) ? cap : this;
  }

  lessThan(other: Money): boolean {
    return this.minor < this.like(other);
  }

  equals(other: Money): boolean {
    return this.asset.code === other.asset.code && this.minor === other.minor;
  }

  isPositive(): boolean {
    return this.minor > 0n;
  }

  isZero(): boolean {
    return this.minor === 0n;
  }

  exact(): Exact {
    return new Exact(this.minor.toString()).div(unitsOf(this.asset));
  }

  /** Decimal text at the asset's full scale, as stored and sent: never a JavaScript number. */
  toText(): string {
    const { scale } = this.asset;
    const digits = (this.minor < 0n ? -this.minor : this.minor).toString().padStart(scale + 1, '0');
    const whole = `${this.minor < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
    return scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
  }

  toJSON(): { amount: string; asset: string } {
    return { amount: this.toText(), asset: this.asset.code };
  }

  private like(other: Money): bigint {
    invariant(
      other.asset.code === this.asset.code,
      `cannot combine ${this.asset.code} with ${other.asset.code}`,
    );
    return other.minor;
  }
}

function unitsOf({ scale }: Asset): Exact {
  return POWERS[scale] ?? new Exact(10).pow(scale);
}

const POWERS = Array.from({ length: 19 }, (_, scale) => new Exact(10).pow(scale)); // of every scale there is: a run asks a million times

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
