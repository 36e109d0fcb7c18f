import { dydxFundingClamp, dydxMaintenancePart, dydxMargin } from '@app/margin/domain';
import { calculator } from './calculator';
import { minorUnits, optional, type Reader, required, Unacceptable } from './reader';
import { whole } from './value-reader';

const MILLION = 1_000_000;
const parts = whole(0, MILLION);
const part: Reader<bigint> = { ...parts, read: (value, path) => BigInt(parts.read(value, path)) };
const nothing = { value: 0n, said: '0' };

export const dydxMargins = calculator({
  summary: 'margin of a position on dYdX v4, and the most that its funding may be',
  source: 'dydxprotocol/v4-chain, x/perpetuals: initial margin rises with open interest, both round up',
  fields: {
    quoteQuantums: required(minorUnits, 'notional of the position, in smallest units'),
    initialMarginPpm: required(part, 'of the notional, in parts of a million'),
    maintenanceFractionPpm: optional(part, 'of the initial margin, in parts of a million', {
      value: BigInt(MILLION),
      said: '1000000',
    }),
    oiLowerCap: optional(minorUnits, 'open interest from which initial margin rises', nothing),
    oiUpperCap: optional(minorUnits, 'and to where it is all of the notional; 0: it does not rise', nothing),
    openInterestNotional: optional(minorUnits, 'of the market', nothing),
    fundingClampFactorPpm: optional(minorUnits, 'of what lies between the two margins', nothing),
  },
  answer: ({ quoteQuantums, openInterestNotional, fundingClampFactorPpm, ...tier }) => {
    const { initialMarginPpm: initialMargin, maintenanceFractionPpm: maintenanceFraction } = tier;
    const { oiLowerCap: openInterestLower, oiUpperCap: openInterestUpper } = tier;
    if (openInterestUpper < openInterestLower) throw new Unacceptable('oiUpperCap', 'at least oiLowerCap');
    const terms = { initialMargin, maintenanceFraction, openInterestLower, openInterestUpper };
    const { initial, maintenance } = dydxMargin(quoteQuantums, openInterestNotional, terms);
    return {
      initialMargin: String(initial),
      maintenanceMargin: String(maintenance),
      maintenancePpm: String(dydxMaintenancePart(terms)),
      fundingClampPpm: String(dydxFundingClamp(fundingClampFactorPpm, terms)),
    };
  },
});
