import { accept, type Money, type Result } from '@app/kernel';
import { type Netting, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { requiredMargin } from './required-margin';

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
  readonly kind: 'no-history';
  readonly underlying: string;
}

/** The seats that have not defaulted, by occupancy. */
export type SeatMargins = ReadonlyMap<string, SeatMargin>;

/** What seats must post, each by the model that its relationship has chosen. */
@Injectable()
export class InitialMarginService {
  /**
   * Of many relationships at once, on one set of marks.
   *
   * @returns for each relationship its seats, or why there is no number
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- the model in force is read here
  async required(
    _tx: EntityManager,
    books: readonly MarginedBook[],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<ReadonlyMap<RelationshipId, Result<SeatMargins, ImRefusal>>> {
    return new Map(
      books.map((book) => [book.relationship.id, accept<SeatMargins>(byTerms(book, markets, asOf))]),
    );
  }
}

/** By the multiplier and the correlation of the relationship's own terms. */
function byTerms(
  { relationship, legs, nettings }: MarginedBook,
  markets: ReadonlyMap<string, Market>,
  asOf: Date,
): SeatMargins {
  const seats = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
  return new Map(
    seats.map(({ code }) => {
      const nets = nettings.get(code)?.on === true;
      const required = requiredMargin(legs, code, markets, relationship, { asOf, nets });
      return [code, { required, statement: { model: 'parametric 1' } }];
    }),
  );
}
