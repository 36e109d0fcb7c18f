import type { Money } from '@app/kernel';
import type { ArithmeticLine } from './statement-arithmetic';
import type { InterestLines } from './statement-interest';
import type { ModelLines } from './statement-model';

/** A call struck again, of whatever kind. */
export interface Again {
  readonly lines: readonly ArithmeticLine[];
  readonly result: Money;
  readonly model: ModelLines | null;
  readonly terms: Readonly<Record<string, string>>;
  readonly interest?: InterestLines;
  readonly agrees?: boolean | undefined; // false: what is stated is not what it follows from
  readonly given: string | null; // what was not struck again
}
