import { accept, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgreementService, lockPaper } from './agreement.service';
import {
  type MutualTermsRefusal,
  mutualVmTerms,
  type PaperGap,
  paperGaps,
  type Relationship,
  type Seat,
  type SeatPaper,
  type Terms,
  type WrittenEnding,
} from './domain';

/** Why the paper of two seats does not open a relationship. */
export type PaperRefusal =
  | { readonly kind: 'paper-incomplete'; readonly gaps: readonly (PaperGap & { readonly seat: Seat })[] }
  | { readonly kind: 'ending-not-in-paper'; readonly elected: WrittenEnding }
  | Exclude<MutualTermsRefusal, { readonly kind: 'paper-missing' }>; // which is a gap before

/** What both parties have signed for a cell that is not open yet. */
@Injectable()
export class RelationshipPaper {
  constructor(private readonly agreements: AgreementService) {}

  /**
   * The terms that the paper of both seats gives, if it is whole, says the same of margin, and elects this ending. No other paper
   * takes its place before the transaction ends.
   */
  async commonTerms(
    tx: EntityManager,
    { name: cell, occupancies, writtenEnding }: Omit<Relationship, 'id' | 'terms'>,
    asOf: Date,
  ): Promise<Result<Terms, PaperRefusal>> {
    for (const partyId of occupancies.map((each) => each.partyId).sort())
      await lockPaper(tx, { partyId, cell });
    const papers: { readonly seat: Seat; readonly paper: SeatPaper }[] = [];
    for (const { seat, partyId } of occupancies)
      papers.push({ seat, paper: await this.agreements.paperFor(tx, { cell, partyId, asOf }) });
    const gaps = papers.flatMap(({ seat, paper }) => paperGaps(paper).map((gap) => ({ ...gap, seat })));
    const [a, b] = papers;
    if (a === undefined || b === undefined || gaps.some(({ blocks }) => blocks))
      return refuse({ kind: 'paper-incomplete', gaps: gaps.filter(({ blocks }) => blocks) });
    const terms = mutualVmTerms(a.paper, b.paper);
    if (!terms.ok) {
      const { refusal } = terms;
      invariant(refusal.kind !== 'paper-missing', `${cell}: paper without gaps lacks a part`);
      return refuse(refusal);
    }
    const elected = a.paper.master?.elections.schedule.writtenEnding;
    return elected === undefined || elected === writtenEnding
      ? accept(terms.value)
      : refuse({ kind: 'ending-not-in-paper', elected });
  }
}
