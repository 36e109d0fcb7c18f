/** Parts of a million, as dYdX counts. */
const MILLION = 1_000_000n;

/** A liquidity tier of dYdX v4. Amounts are whole quote quantums, parts are of a million. */
interface LiquidityTier {
  readonly initialMargin: bigint; // part of the notional
  readonly maintenanceFraction: bigint; // part of the initial margin
  readonly openInterestLower: bigint; // from where the initial margin rises
  readonly openInterestUpper: bigint; // to where it is all of the notional; 0: it does not rise
}

type DydxParts = Pick<LiquidityTier, 'initialMargin' | 'maintenanceFraction'>;

/** What a position of a size must have behind it. */
interface PositionMargin {
  readonly initial: bigint;
  readonly maintenance: bigint;
}

/**
 * Margin by dYdX v4: initial margin rises with what stands open of the market, in a straight line up to the whole notional;
 * maintenance margin is a fraction of the initial margin without that rise. Each is rounded up.
 *
 * @see dydxprotocol/v4-chain, protocol/x/perpetuals, liquidity tiers
 */
export function dydxMargin(
  notional: bigint,
  openInterest: bigint,
  { initialMargin, maintenanceFraction, openInterestLower, openInterestUpper }: LiquidityTier,
): PositionMargin {
  const width = openInterestUpper - openInterestLower;
  const beyond = openInterest - openInterestLower;
  const risen = openInterestUpper === 0n || beyond <= 0n ? 0n : beyond >= width ? width || 1n : beyond;
  const of = width || 1n;
  const base = upTo(notional * initialMargin, MILLION);
  // notional × (part + risen ÷ of × (1 − part)), over one denominator
  const initial = upTo(notional * (initialMargin * of + risen * (MILLION - initialMargin)), MILLION * of);
  return { initial, maintenance: upTo(base * maintenanceFraction, MILLION) };
}

/** Maintenance margin as a part of the notional, in parts of a million, rounded down. */
export function dydxMaintenancePart({ initialMargin, maintenanceFraction }: DydxParts): bigint {
  return (initialMargin * maintenanceFraction) / MILLION;
}

/** The most that funding of eight hours may be, either way, in parts of a million: so many times what lies between the two margins. */
export function dydxFundingClamp(clampFactor: bigint, parts: DydxParts): bigint {
  return (clampFactor * (parts.initialMargin - dydxMaintenancePart(parts))) / MILLION;
}

function upTo(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}
