import type { Calculator } from './calculator';
import { lei } from './lei';
import { lossWaterfall } from './loss-waterfall';

/** Every calculator, by the name it has on the command line. */
export const calculators: Readonly<Record<string, Calculator>> = {
  lei,
  'loss-waterfall': lossWaterfall,
};
