import type { Calculator } from './calculator';
import { lossWaterfall } from './loss-waterfall';

/** Every calculator, by the name it has on the command line. */
export const calculators: Readonly<Record<string, Calculator>> = {
  'loss-waterfall': lossWaterfall,
};
