import { accept, CalendarDate, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgreementService, lockPaper, type SignedVersion } from './agreement.service';
import { worldCalendar } from './business-centres';
import {
  impliedMpor,
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
   *
   * @param signing what would be in force besides, if it were approved
   */
  async commonTerms(
    tx: EntityManager,
    { name: cell, occupancies, writtenEnding }: Omit<Relationship, 'id' | 'terms'>,
    asOf: Date,
    signing: readonly SignedVersion[] = [],
  ): Promise<Result<Terms, PaperRefusal>> {
    await lockPaper(tx, cell);
    const papers: { readonly seat: Seat; readonly paper: SeatPaper }[] = [];
    for (const { seat, partyId } of occupancies)
      papers.push({ seat, paper: await this.agreements.paperFor(tx, { cell, partyId, asOf }, signing) });
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
    if (elected !== undefined && elected !== writtenEnding)
      return refuse({ kind: 'ending-not-in-paper', elected });
    return withImpliedMpor(terms.value, [a.paper, b.paper], asOf);
  }
}

/** Where an annex settles by local business days, the margin period of risk is what these imply, if they imply more than is elected. */
async function withImpliedMpor(
  terms: Terms,
  papers: readonly SeatPaper[],
  asOf: Date,
): Promise<Result<Terms, PaperRefusal>> {
  const day = CalendarDate.parse(asOf.toISOString().slice(0, 'YYYY-MM-DD'.length));
  invariant(day !== undefined, 'an instant has a day');
  const { centre } = await worldCalendar();
  const open = (code: string) => {
    const found = centre(code);
    return found.ok ? found.value.isBusinessDay : undefined;
  };
  let { clocks } = terms;
  for (const { partyId, variationMargin, initialMargin } of papers) {
    const annexes = [variationMargin, initialMargin].flatMap((annex) => (annex ? [annex.elections] : []));
    const implied = impliedMpor(clocks, annexes, open, day);
    if (!implied.ok) {
      const { centre: unknown } = implied.refusal;
      const why = `no calendar is known of ${unknown}`;
      return refuse({ kind: 'not-operable', partyId, field: 'localBusinessDays', why });
    }
    clocks = Object.assign({}, clocks, { mporMinutes: Math.max(clocks.mporMinutes, implied.value) });
  }
  return accept({ ...terms, clocks });
}
