import type { StruckPool } from '@app/collateral/domain';
import { type Asset, Money } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import type { ImModel } from './initial-margin';
import type { DailyReturns } from './im-history';
import type { ModelVersion } from './model';
import type { StatedCall, TransitLine } from './statement';
import type { CloseLine } from './statement-history';
import type { InterestStated } from './statement-interest';
import type { StatedMarket } from './statement-trade';

/** By which version of which model a seat was margined, and whose seat it is. */
export interface StruckModel {
  readonly version: ModelVersion;
  readonly party: string;
  readonly history: StruckHistory | undefined; // of a simulation whose run is kept
}

/** The days that a simulation was computed on, as its run knew them: of every underlying, and as they are read again. */
export interface StruckHistory {
  readonly returns: ReadonlyMap<string, DailyReturns>;
  readonly closes: readonly CloseLine[];
  readonly agrees: boolean; // with the hashes that the run kept
}

/** All that is on record of a call: what it was struck on, and the lines that were written when it was. */
export interface StatementFacts {
  readonly call: StatedCall;
  readonly asset: Asset;
  readonly asOf: Date;
  readonly snapshot: { readonly id: string; readonly hash: string };
  readonly inputsHash: string | null;
  readonly seat: string; // whose legs these are
  readonly legs: readonly Leg[];
  readonly markets: ReadonlyMap<string, StatedMarket>;
  readonly written: Readonly<Record<string, string>>; // the call's own lines
  readonly struckBy: StruckModel | undefined; // of initial margin; undefined: by the terms of the relationship, or by no model of ours
  readonly pool: StruckPool | undefined; // as its run kept it, of a seat that had posted more than the settlement asset
  readonly inTransit: readonly TransitLine[];
  readonly inDispute: readonly TransitLine[];
  readonly interest: InterestStated | undefined; // of a call of interest, as it was stated
  readonly other: Money | undefined; // what was called the other way on the same snapshot, before it was rounded
  readonly terms: { readonly minimumTransfer: Money; readonly rounding: Money; readonly model: ImModel };
  readonly independentAmount: Money;
}

/** A line that the run wrote down, as an amount. */
export function written(
  { written: lines, asset }: StatementFacts,
  line: string,
  otherwise = Money.zero(asset),
): Money {
  const text = lines[line];
  return text === undefined ? otherwise : Money.of(text, asset);
}
