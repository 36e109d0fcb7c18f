import type { Money } from '@app/kernel';
import type { Netting, Relationship } from '@app/legal-entity/domain';
import type { Leg } from '@app/trade/domain';
import type { HistoryFault, ReplayRefusal } from './domain';

/** What is margined: the legs of a relationship, and which of its seats net. */
export interface MarginedBook {
  readonly relationship: Relationship;
  readonly legs: readonly Leg[];
  readonly nettings: ReadonlyMap<string, Netting>;
}

/** What one seat must post by its model, without what was agreed beside it. */
export interface SeatMargin {
  readonly required: Money;
  readonly statement: Readonly<Record<string, string>>; // which model says so, and what is needed to say it again
}

/** Why a model has no number for a book. No number is called upon then. */
export interface ImRefusal {
  readonly kind: HistoryFault | ReplayRefusal | 'no-licensed-parameters';
  readonly underlying: string;
}

/** The seats that have not defaulted, by occupancy. */
export type SeatMargins = ReadonlyMap<string, SeatMargin>;
