import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, id, invariant, refuse, type Result } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import { hashOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { CellService } from './cell.service';
import {
  type Disclosure,
  disclosureOf,
  disclosureText,
  lastOccupant,
  openedNews,
  proposedNews,
  type Relationship,
  type RelationshipOpening,
  type Seat,
} from './domain';
import { acceptanceRefusal } from './relationship-acceptance.service';
import {
  type GroundsRefusal,
  type LastingRefusal,
  RelationshipGrounds,
} from './relationship-grounds.service';
import { type HeldOpening, RelationshipOpeningReader } from './relationship-opening-reader.service';
import { admissionOf, lockOpening, nextNumber, openingTermsOf } from './relationship-opening.rows';
import { type PaperRefusal, RelationshipPaper } from './relationship-paper.service';
import { RelationshipService } from './relationship.service';
import { publish } from './webhook-news.rows';

/** A relationship as somebody of the house wants it: its number is given when it is proposed, its terms are what the paper says. */
export interface WantedRelationship extends Omit<RelationshipOpening, 'relationship' | 'core'> {
  readonly relationship: Omit<Relationship, 'id' | 'terms'>;
  readonly coreBook: BookId;
}

export type ProposeRefusal =
  | LastingRefusal
  | GroundsRefusal
  | PaperRefusal
  | { readonly kind: 'officer-not-enrolled' }
  | { readonly kind: 'no-such-core' };

export type WithdrawRefusal =
  | { readonly kind: 'no-such-proposal' }
  | { readonly kind: 'officer-not-enrolled' }
  | { readonly kind: 'proposal-over'; readonly state: HeldOpening['state'] };

export type OpenRefusal =
  | GroundsRefusal
  | PaperRefusal
  | WithdrawRefusal
  | { readonly kind: 'disclosure-not-accepted' } // by both
  | { readonly kind: 'power-expired' } // of somebody who accepted it
  | { readonly kind: 'stale' } // the paper or a name is another since it was proposed
  | { readonly kind: Exclude<ApprovalRefusal, 'no-such-proposal' | 'unknown-actor'> };

const A_FORTNIGHT = 20_160; // minutes

/** Opens relationships: proposed whole by one, disclosed to both parties, opened whole by another, or not at all. */
@Injectable()
export class RelationshipOpeningService {
  constructor(
    private readonly grounds: RelationshipGrounds,
    private readonly paper: RelationshipPaper,
    private readonly approvals: ApprovalService,
    private readonly openings: RelationshipOpeningReader,
    private readonly relationships: RelationshipService,
    private readonly cells: CellService,
  ) {}

  /** The maker's half. It is bound to exactly these terms and this disclosure, and holds for a fortnight. The same id again is nothing. */
  async propose(
    tx: EntityManager,
    openingId: string,
    { relationship, coreBook, ...capital }: WantedRelationship,
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<HeldOpening, ProposeRefusal>> {
    await lockOpening(tx, openingId);
    const known = await this.openings.find(tx, openingId);
    if (known !== undefined) return accept(known);
    if ((await this.approvals.officer(tx, maker)) === undefined)
      return refuse({ kind: 'officer-not-enrolled' });
    const core = await this.grounds.core(tx, coreBook);
    if (core === undefined) return refuse({ kind: 'no-such-core' });
    const terms = await this.paper.commonTerms(tx, relationship, asOf);
    if (!terms.ok) return terms;
    const numbered = { ...relationship, id: await nextNumber(tx), terms: terms.value };
    const opening = { ...capital, core, relationship: numbered };
    const refusal =
      (await this.grounds.lastingRefusalOf(tx, opening)) ?? (await this.grounds.refusalOf(tx, opening));
    if (refusal !== undefined) return refuse(refusal);
    await this.record(tx, openingId, opening, maker);
    await publish(tx, ...proposedNews(openingId, opening.relationship));
    return accept(await this.held(tx, openingId));
  }

  /** Takes a proposal back, before it is opened. */
  async withdraw(
    tx: EntityManager,
    openingId: string,
    { officer, reason }: { readonly officer: ActorId; readonly reason: string },
  ): Promise<Result<HeldOpening, WithdrawRefusal>> {
    await lockOpening(tx, openingId);
    const held = await this.openings.find(tx, openingId);
    if (held === undefined) return refuse({ kind: 'no-such-proposal' });
    if ((await this.approvals.officer(tx, officer)) === undefined)
      return refuse({ kind: 'officer-not-enrolled' });
    if (held.state !== 'proposed') return refuse({ kind: 'proposal-over', state: held.state });
    await tx.query(
      'insert into relationship_withdrawal (opening_id, withdrawn_by, reason) values ($1, $2, $3)',
      [openingId, officer, reason],
    );
    return accept(await this.held(tx, openingId));
  }

  /**
   * The checker's half: in this transaction the relationship stands with its terms, occupants, book, accounts, links and funding,
   * or nothing does. Openings follow one another, so that no name and no capital is given twice.
   */
  async open(
    tx: EntityManager,
    openingId: string,
    { termsHash, checker }: { readonly termsHash: string; readonly checker: ActorId },
    asOf: Date,
  ): Promise<Result<Relationship, OpenRefusal>> {
    await lockOpening(tx, openingId);
    const held = await this.openings.find(tx, openingId);
    if (held === undefined) return refuse({ kind: 'no-such-proposal' });
    if (held.state === 'withdrawn') return refuse({ kind: 'proposal-over', state: held.state });
    if (held.state !== 'opened') {
      const refusal = await this.refusalOf(tx, held, asOf);
      if (refusal !== undefined) return refuse(refusal);
    }
    const approval = { proposalId: openingId, checker, subjectHash: termsHash };
    const approved = await this.approvals.approve(tx, approval);
    if (!approved.ok) return refuse({ kind: refusalOfApproval(approved.refusal) });
    const { relationship } = held.opening;
    if (held.state === 'opened') return accept(await this.relationships.load(tx, relationship.id));
    await this.relationships.open(tx, relationship, asOf, openingId);
    const officers = { maker: id<'Actor'>(held.maker), checker };
    const opened = await this.cells.open(tx, { ...held.opening, officers }, asOf);
    invariant(opened.ok, `${relationship.name}: both officers agreed to the whole, and not to a part of it`);
    await publish(tx, ...openedNews(relationship));
    return accept(relationship);
  }

  /** What stands against a proposal now that it is to be opened; undefined: nothing. */
  private async refusalOf(
    tx: EntityManager,
    held: HeldOpening,
    asOf: Date,
  ): Promise<OpenRefusal | undefined> {
    const { opening, state } = held;
    if (state === 'expired') return { kind: 'expired' };
    if (held.acceptances.length < 2) return { kind: 'disclosure-not-accepted' };
    for (const acceptance of held.acceptances) {
      const refusal = await acceptanceRefusal(tx, held, acceptance, asOf);
      // Who may sign what was asked when it was accepted, and stands: only days go by.
      invariant(
        refusal === undefined || refusal === 'power-expired',
        `it was accepted by ${String(refusal)}`,
      );
      if (refusal !== undefined) return { kind: refusal };
    }
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('relationship-openings', 0))`);
    const terms = await this.paper.commonTerms(tx, opening.relationship, asOf);
    if (!terms.ok) return terms.refusal;
    const refusal = await this.grounds.refusalOf(tx, opening);
    if (refusal !== undefined) return refusal;
    const asIs = { ...opening, relationship: { ...opening.relationship, terms: terms.value } };
    const { text } = await disclosed(tx, asIs);
    const asItIs = hashOf(openingTermsOf(asIs, hashOfText(text)));
    return asItIs === hashOf(openingTermsOf(opening, held.disclosureHash)) ? undefined : { kind: 'stale' };
  }

  private async record(
    tx: EntityManager,
    openingId: string,
    opening: RelationshipOpening,
    maker: ActorId,
  ): Promise<void> {
    const { disclosure, text } = await disclosed(tx, opening);
    const terms = JSON.stringify(openingTermsOf(opening, hashOfText(text)));
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(relationship_opening_terms($1::jsonb), 'hex') as hash`,
      [terms],
    );
    invariant(row !== undefined, 'terms without a hash');
    await this.approvals.propose(tx, {
      id: openingId,
      kind: 'legal-entity.relationship',
      subjectHash: row.hash,
      maker,
      validForMinutes: A_FORTNIGHT,
    });
    const parties = (['A', 'B'] as const).map((seat) => lastOccupant(opening.relationship, seat).partyId);
    await tx.query(
      `insert into relationship_opening (id, terms, disclosure, disclosed_text, party_a, party_b, maker, expires_at)
       select id, $2::jsonb, $3::jsonb, $4, $5, $6, maker, expires_at from control.proposal where id = $1`,
      [openingId, terms, JSON.stringify(disclosure), text, ...parties],
    );
  }

  private async held(tx: EntityManager, openingId: string): Promise<HeldOpening> {
    const held = await this.openings.find(tx, openingId);
    invariant(held !== undefined, `no proposal ${openingId}`);
    return held;
  }
}

/** What is disclosed of a proposal, with the names the parties bear now. */
async function disclosed(
  tx: EntityManager,
  opening: RelationshipOpening,
): Promise<{ readonly disclosure: Disclosure; readonly text: string }> {
  const nameOf = async (seat: Seat) => {
    const { partyId } = lastOccupant(opening.relationship, seat);
    const admission = await admissionOf(tx, partyId);
    invariant(admission !== undefined, `${partyId} is proposed for a seat, and was never admitted`);
    return admission.name;
  };
  const disclosure = disclosureOf(opening, { A: await nameOf('A'), B: await nameOf('B') });
  return { disclosure, text: disclosureText(disclosure) };
}

function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refusalOfApproval(refusal: ApprovalRefusal) {
  if (refusal === 'unknown-actor') return 'officer-not-enrolled';
  return refusal;
}
