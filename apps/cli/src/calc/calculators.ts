import { businessDay } from './business-day';
import type { Calculator } from './calculator';
import { collateralValue } from './collateral-value';
import { csa } from './csa';
import { csaAmount, csaInitialMargin } from './csa-initial-margin';
import { csaInterest } from './csa-interest';
import { dayCount } from './day-count';
import { lei } from './lei';
import { lossWaterfall } from './loss-waterfall';

/** Every calculator, by the name it has on the command line. */
export const calculators: Readonly<Record<string, Calculator>> = {
  lei,
  daycount: dayCount,
  'business-day': businessDay,
  csa,
  'csa-im': csaInitialMargin,
  'csa-amount': csaAmount,
  'collateral-value': collateralValue,
  'csa-interest': csaInterest,
  'loss-waterfall': lossWaterfall,
};
