import { backtest } from './backtest';
import { businessDay } from './business-day';
import type { Calculator } from './calculator';
import { collateralValue } from './collateral-value';
import { csa } from './csa';
import { csaAmount, csaInitialMargin } from './csa-initial-margin';
import { csaInterest } from './csa-interest';
import { cva } from './cva';
import { dayCount } from './day-count';
import { deliverable } from './deliverable';
import { dydxMargins } from './dydx-margin';
import { gridIm } from './grid-im';
import { hyperliquidMargin } from './hyperliquid-margin';
import { lei } from './lei';
import { lossWaterfall } from './loss-waterfall';
import { saccr, saccrRc } from './saccr';
import { saccrAgreements, saccrNettingSets } from './saccr-several';
import { varEs } from './var-es';

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
  saccr,
  'saccr-rc': saccrRc,
  'saccr-agreements': saccrAgreements,
  'saccr-netting-sets': saccrNettingSets,
  'grid-im': gridIm,
  'var-es': varEs,
  backtest,
  cva,
  deliverable,
  'dydx-margin': dydxMargins,
  'hyperliquid-margin': hyperliquidMargin,
  'loss-waterfall': lossWaterfall,
};
