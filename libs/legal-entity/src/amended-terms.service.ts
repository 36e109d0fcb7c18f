import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Agreement, AgreementVersion } from './agreement.rows';
import type { SignedVersion } from './agreement.service';
import {
  occupants,
  type Relationship,
  type RelationshipId,
  saidTerms,
  saysOther,
  type SeatTermsRefusal,
  type Terms,
} from './domain';
import { type PaperRefusal, RelationshipPaper } from './relationship-paper.service';
import { RelationshipService } from './relationship.service';

/** Terms that an open relationship is called by from a day on, and the approval that brings them. */
export interface NextTerms {
  readonly relationship: RelationshipId;
  readonly terms: Terms;
  readonly effectiveFrom: Date;
  readonly approvalId: string;
}

/** Why an open relationship could not be called by what was signed for it. */
export type AmendedTermsRefusal = PaperRefusal | { readonly kind: 'effective-in-the-past' }; // its terms begin no earlier than now, nor than its newest

/**
 * What amendments of the paper change in the terms of a relationship that is open: nothing of it is in force that it is not called
 * by. What a run reads from the annex itself, and what is of one seat alone, is no matter of this.
 */
@Injectable()
export class AmendedTerms {
  constructor(
    private readonly paper: RelationshipPaper,
    private readonly relationships: RelationshipService,
  ) {}

  /** Why no open relationship could be called by what one document says, whatever the other seat signs; undefined: it could. */
  async refusalOf(
    tx: EntityManager,
    { cell, partyId, form }: Agreement,
    { elections }: Pick<AgreementVersion, 'elections'>,
  ): Promise<SeatTermsRefusal | undefined> {
    const open = await this.relationships.named(tx, cell);
    if (open === undefined || !sits(open, partyId)) return undefined;
    const said = saidTerms(partyId, { form, elections });
    return said.ok ? undefined : said.refusal;
  }

  /**
   * The terms that versions of the paper of one cell give together, were they approved: one version of terms for each day on which a
   * document of a seat begins to say other than the relationship is called by until then.
   */
  async next(
    tx: EntityManager,
    cell: string,
    signing: readonly SignedVersion[],
    asOf: Date,
  ): Promise<Result<readonly NextTerms[], AmendedTermsRefusal>> {
    const next: NextTerms[] = [];
    const open = await this.relationships.named(tx, cell);
    if (open === undefined) return accept(next);
    const seated = signing.filter(({ partyId }) => sits(open, partyId));
    const inOrder = [...seated].sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
    const newest = await this.relationships.newestTermsFrom(tx, open.id);
    for (const version of inOrder) {
      const { partyId, effectiveFrom, approvalId } = version;
      const until = await this.relationships.loadAt(tx, open.id, effectiveFrom);
      const standing = Object.assign({}, until, next.at(-1)?.terms && { terms: next.at(-1)?.terms });
      const said = saidTerms(partyId, version);
      if (!said.ok) return said;
      if (!saysOther(said.value, standing)) continue;
      const terms = await this.paper.commonTerms(tx, standing, effectiveFrom, signing);
      if (!terms.ok) return terms;
      if (!saysOther(terms.value, standing)) continue;
      if (effectiveFrom < newest || effectiveFrom < asOf) return refuse({ kind: 'effective-in-the-past' });
      next.push({ relationship: open.id, terms: terms.value, effectiveFrom, approvalId });
    }
    return accept(next);
  }

  /** Writes them down, in the transaction of the approval. */
  async write(tx: EntityManager, next: readonly NextTerms[]): Promise<void> {
    for (const { relationship, terms, ...from } of next)
      await this.relationships.amendTerms(tx, relationship, terms, from);
  }
}

function sits(relationship: Relationship, partyId: string): boolean {
  return occupants(relationship).some((occupant) => occupant.partyId === partyId);
}
