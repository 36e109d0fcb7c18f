import type { Money } from '@app/kernel';
import type { LinkRecord, NamedBook } from '@app/ledger/domain';
import type { CustodianFact } from './isolation-certificate-custodians';
import type { PaperFact } from './isolation-certificate-paper';
import type { Relationship, Seat, Standing } from './relationship';

/** Whose default a link pays for, in which order, and at most how much of it. */
export interface CoverFact {
  readonly occupancy: string;
  readonly rank: number; // within its kind; 0 pays first
  readonly subLimit: Money;
}

/** What several relationships draw on: how much lies there, and how much of it is promised in all. */
export interface PoolFact {
  readonly account: string; // SECOND_SKIN
  readonly holds: Money;
  readonly promised: Money; // caps of the links in force; may be more than there is
  readonly relationships: number; // to whom it is promised, this one included
}

export interface LinkFact {
  readonly record: LinkRecord;
  readonly neighbours: readonly NamedBook[]; // whom the other end has ever been linked with besides
  readonly covers: readonly CoverFact[];
  readonly pool: PoolFact | undefined; // none when nothing is shared by construction
}

/** A party, and by name the other relationships it has to do with. */
export interface PartyFact {
  readonly partyId: string;
  readonly partyName: string;
  readonly sitsIn: readonly string[]; // or sat
  readonly replacementIn: readonly string[]; // approved there for a seat that may become vacant
}

export interface SeatFact extends PartyFact {
  readonly occupancy: string;
  readonly standing: Standing;
  readonly seatedAt: Date;
}

export interface ReplacementFact extends PartyFact {
  readonly seat: Seat; // that it may take
  readonly approvedAt: Date;
}

/** All that is known of a relationship and what lies outside its book, read in one view; lists in any order. */
export interface IsolationFacts {
  readonly asOf: Date;
  readonly schema: string; // the last migration of the database that says so
  readonly relationship: Pick<Relationship, 'id' | 'name' | 'asset' | 'writtenEnding' | 'exhaustion'>;
  readonly bookHash: string;
  readonly links: readonly LinkFact[];
  readonly seats: readonly SeatFact[]; // everyone who ever sat there
  readonly replacements: readonly ReplacementFact[];
  readonly papers: readonly PaperFact[]; // of those who sit there now
  readonly custodians: readonly CustodianFact[]; // likewise
}
