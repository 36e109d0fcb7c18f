import type { Result } from '@app/kernel';

/** Why the books do not take a journal. Nothing of it is posted. */
export type PostingRefusal =
  | 'exists-different' // the event was posted before, with other content
  | 'insufficient' // an account would fall below zero, counting what is reserved
  | 'over-cap' // more than the link allows, either way
  | 'link-ended'
  | 'frozen' // the payer is in default: it pays only under that default
  | 'needs-default' // no such default, or not of this payer
  | 'already-resolved'
  | 'wrong-resolution' // no such reservation, or over other accounts, or for more
  | 'no-such-account'
  | 'no-such-movement' // that account does not pay this one
  | 'other-occupancy' // it does, but not for this occupant
  | 'instruction-mismatch'
  | 'twin-missing' // what must move with it does not
  | 'under-collateralised' // a trust would hold less than it owes
  | 'half-crossing'
  | 'too-large' // more would have passed over an account than 64 bits count
  | 'unlinked-books';

/** 'created' the first time; 'exists' when exactly this was posted before. */
export type JournalAnswer = Result<'created' | 'exists', PostingRefusal>;

const refusals: Readonly<Record<string, PostingRefusal>> = {
  debits_must_not_exceed_credits: 'insufficient',
  credits_must_not_exceed_debits: 'insufficient',
  within_the_link_cap: 'over-cap',
  link_in_force: 'link-ended',
  frozen_by_default: 'frozen',
  needs_default: 'needs-default',
  resolved_once: 'already-resolved',
  resolves_a_pending_transfer: 'wrong-resolution',
  debit_in_book: 'no-such-account',
  credit_in_book: 'no-such-account',
  movement_kind: 'no-such-movement',
  occupancy_of_kind: 'other-occupancy',
  instruction_at_outside: 'instruction-mismatch',
  twin: 'twin-missing',
  collateral_covers_principal: 'under-collateralised',
  whole_crossing: 'half-crossing',
  balance_in_range: 'too-large',
  linked_books: 'unlinked-books',
};

/**
 * What a rule of the database means to the business. A rule without a meaning guards the ledger against ourselves: whoever breaks
 * one has made a journal this library cannot make.
 */
export function refusalOf(rule: string): PostingRefusal | undefined {
  return refusals[rule];
}
