import type { saccrExposure } from '@app/exposure/domain';
import { textOfEstimate } from './value-reader';

/** Exposure at default with its parts, by their symbols in the standard. */
export function saccrAnswer(exposure: ReturnType<typeof saccrExposure>): object {
  return {
    RC: textOfEstimate(exposure.replacementCost),
    addOn: textOfEstimate(exposure.addOn),
    multiplier: exposure.multiplier,
    PFE: textOfEstimate(exposure.potential),
    EAD: textOfEstimate(exposure.exposureAtDefault),
  };
}
