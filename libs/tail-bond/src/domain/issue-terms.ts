import { accept, type Exact, Money, refuse, type Result } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import type { Relationship } from '@app/legal-entity/domain';
import type { Holding } from './register';
import { isWhole } from './tranche';

/** Everything a tranche is issued by. */
export interface IssueTerms {
  readonly trust: { readonly id: BookId; readonly name: string };
  readonly relationship: Relationship;
  readonly occupancy: string; // whose default it covers
  readonly rank: number; // 0 is the most junior
  readonly attachment: Money;
  readonly detachment: Money;
  readonly holders: readonly Holding[];
  readonly affiliates: readonly string[]; // of the covered party
  readonly cashShare: Exact; // of the collateral, kept in cash: what can be paid while the bond market is shut
  readonly premiumCap: Money; // the most the cell may pay for it in all
}

export type TermsRefusal =
  | 'not-seated'
  | 'not-whole' // it covers nothing, or a layer that starts below zero
  | 'not-on-top' // a layer begins where the one below it ends
  | 'covered-party-may-not-hold'
  | 'holder-twice'
  | 'faces-do-not-sum';

/** Principal issued: exactly the layer. */
export function originalOf({ attachment, detachment }: IssueTerms): Money {
  return detachment.minus(attachment);
}

/**
 * Whether a tranche may be issued on these terms.
 *
 * @param below where the tranche below it detaches; zero for the most junior; undefined when that tranche is missing
 */
export function acceptTerms(terms: IssueTerms, below: Money | undefined): Result<IssueTerms, TermsRefusal> {
  const { relationship, occupancy, attachment, detachment, holders, affiliates } = terms;
  const covered = relationship.occupancies.find(({ code }) => code === occupancy);
  if (covered === undefined || covered.standing !== 'performing') return refuse('not-seated');
  const original = originalOf(terms);
  if (!isWhole({ attachment, detachment, original, ...labels(terms, covered.partyId) }))
    return refuse('not-whole');
  if (below === undefined || !attachment.equals(below)) return refuse('not-on-top');
  const barred = new Set([covered.partyId, ...affiliates]);
  if (holders.some(({ holder }) => barred.has(holder))) return refuse('covered-party-may-not-hold');
  if (new Set(holders.map(({ holder }) => holder)).size < holders.length) return refuse('holder-twice');
  const faces = Money.sum(
    holders.map(({ face }) => face),
    original.asset,
  );
  if (!faces.equals(original) || holders.some(({ face }) => !face.isPositive()))
    return refuse('faces-do-not-sum');
  return accept(terms);
}

/** What of the collateral may lie in bills; the rest, rounded up, stays cash. */
export function billsOf(terms: IssueTerms): Money {
  const original = originalOf(terms);
  return original.minus(original.times(terms.cashShare, 'up'));
}

function labels({ trust, rank, occupancy }: IssueTerms, party: string) {
  return { id: trust.id, rank, party, seat: occupancy.slice(0, 1) };
}
