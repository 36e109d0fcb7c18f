import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Agreement,
  type AgreementId,
  type AgreementVersion,
  findAgreement,
  versionsOf,
} from './agreement.rows';
import { lockPaper, type SignedVersion } from './agreement.service';
import {
  COLUMNS,
  type EffectRefusal,
  hashOfTerms,
  mayTakeEffect,
  relinksIn,
  rowOf,
  SELECT_PROPOSAL,
} from './agreement-proposal.rows';
import { AmendedTerms, type AmendedTermsRefusal } from './amended-terms.service';
import {
  differencesOf,
  type Elections,
  maySign,
  type Misfit,
  readElections,
  type Relink,
  type SeatTermsRefusal,
  type SignatureRefusal,
  signedAs,
  type TermDifference,
} from './domain';
import { signedAmountOf } from './domain/signed-amount';
import { SignatoryService } from './signatory.service';

/** A version that somebody says was signed. */
export interface NewVersion {
  readonly effectiveFrom: Date;
  readonly elections: unknown; // plain JSON, not read yet
  readonly executedSha256: string; // of the signed copy, hex
  readonly signedOn: string; // YYYY-MM-DD
  readonly signedBy: readonly string[]; // ids of signatories of the party
}

export interface ProposedVersion {
  readonly proposalId: string;
  readonly version: number;
  readonly termsHash: string; // what the second person approves
  readonly relinks: readonly Relink[]; // what he has to say that he has seen
}

/** A proposal as the second person reads it: whole, and what is other than in the version before. */
export interface ReadVersion extends ProposedVersion {
  readonly effectiveFrom: Date;
  readonly executedSha256: string;
  readonly signedOn: string;
  readonly signedBy: readonly string[];
  readonly elections: Elections;
  readonly differences: readonly TermDifference[];
}

export type VersionRefusal =
  | EffectRefusal
  | { readonly kind: 'unknown-actor' }
  | { readonly kind: 'stale-version'; readonly version: number } // the one that stands
  | { readonly kind: 'election-not-allowed'; readonly misfits: readonly Misfit[] }
  | { readonly kind: 'signed-in-the-future' }
  | { readonly kind: 'signatory-without-scope'; readonly why: SignatureRefusal }
  | SeatTermsRefusal; // nobody could be called by it, whatever the other seat signs

/** What somebody approves: a proposal as he has read it, by its hash, and by name every election in it that re-links. */
export interface ApprovedVersion {
  readonly proposalId: string;
  readonly termsHash: string;
  readonly relinks: readonly string[];
}

export type VersionApprovalRefusal =
  | EffectRefusal
  | AmendedTermsRefusal
  | { readonly kind: ApprovalRefusal }
  | { readonly kind: 'stale' } // another version was approved since it was proposed
  | { readonly kind: 'relinks-not-acknowledged'; readonly relinks: readonly Relink[] };

/** A version as it is approved, and whether it was before. */
interface Examined {
  readonly version: SignedVersion;
  readonly subjectHash: string;
  readonly relinks: readonly Relink[];
  readonly known: boolean;
}

const MINUTES_TO_APPROVE = 24 * 60;

/** Versions of agreements: each proposed by one officer with the signed copy before him, and approved by another as he has read it. */
@Injectable()
export class AgreementApprovalService {
  constructor(
    private readonly signatories: SignatoryService,
    private readonly approvals: ApprovalService,
    private readonly terms: AmendedTerms,
  ) {}

  /** Proposes the next version of an agreement, on top of the one its maker has read. The same again is nothing. */
  async propose(
    tx: EntityManager,
    agreementId: AgreementId,
    wanted: NewVersion,
    by: { readonly maker: ActorId; readonly after: number; readonly asOf: Date },
  ): Promise<Result<ProposedVersion, VersionRefusal>> {
    const agreement = await findAgreement(tx, agreementId);
    if (agreement === undefined) return refuse({ kind: 'no-such-agreement' });
    if ((await this.approvals.officer(tx, by.maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    if (agreement.versions !== by.after)
      return refuse({ kind: 'stale-version', version: agreement.versions });
    const elections = readElections(agreement.form, wanted.elections);
    if (!elections.ok) return refuse({ kind: 'election-not-allowed', misfits: elections.refusal });
    const effect = await mayTakeEffect(tx, agreement, wanted.effectiveFrom, by.asOf);
    if (!effect.ok) return effect;
    const unheard = await this.terms.refusalOf(tx, agreement, { elections: elections.value });
    if (unheard !== undefined) return refuse(unheard);
    const signed = await this.signed(tx, agreement, wanted, { elections: elections.value, asOf: by.asOf });
    if (!signed.ok) return signed;
    const version = agreement.versions + 1;
    const row = rowOf(agreementId, version, wanted, elections.value);
    const termsHash = await hashOfTerms(tx, row);
    const proposalId = uuidOf(`agreement/${agreementId}/${termsHash}/${by.maker}/${textOf(by.asOf)}`);
    const proposal = { id: proposalId, kind: 'legal-entity.agreement', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker: by.maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into agreement_proposal (${COLUMNS}, proposal_id) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [...row, proposalId],
    );
    return accept({ proposalId, version, termsHash, relinks: relinksIn(elections.value) });
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    agreementId: AgreementId,
    proposalId: string,
  ): Promise<ReadVersion | undefined> {
    const [row] = await tx.query<Omit<ReadVersion, 'relinks' | 'differences'>[]>(SELECT_PROPOSAL, [
      agreementId,
      proposalId,
    ]);
    if (row === undefined) return undefined;
    const before = (await versionsOf(tx, agreementId)).find(({ version }) => version === row.version - 1);
    return {
      ...row,
      relinks: relinksIn(row.elections),
      differences: differencesOf(before?.elections ?? {}, row.elections),
    };
  }

  /**
   * Brings a proposed version into the books, if nothing was approved since it was proposed; and those that say the same for the other
   * seat together with it, or none of them. Where an open relationship is called by what they say, its terms follow from their day on;
   * where it could not be, they are refused. Whoever approves one that re-links says which of its elections do: all of them, and no
   * other.
   */
  async approve(
    tx: EntityManager,
    agreementId: AgreementId,
    approval: ApprovedVersion & {
      readonly checker: ActorId;
      readonly together?: readonly (ApprovedVersion & { readonly agreementId: AgreementId })[]; // of the same cell
    },
    asOf: Date,
  ): Promise<Result<AgreementVersion, VersionApprovalRefusal>> {
    const named = await findAgreement(tx, agreementId);
    if (named === undefined) return refuse({ kind: 'no-such-agreement' });
    await lockPaper(tx, named.cell);
    const first = await this.examined(tx, named.cell, { ...approval, agreementId }, asOf);
    if (!first.ok) return first;
    const all = [first.value];
    for (const each of approval.together ?? []) {
      const examined = await this.examined(tx, named.cell, each, asOf);
      if (!examined.ok) return examined;
      if (all.some(({ version }) => version.agreementId === each.agreementId))
        return refuse({ kind: 'stale' });
      all.push(examined.value);
    }
    const fresh = all.filter(({ known }) => !known);
    const signing = fresh.map(({ version }) => version);
    const next = await this.terms.next(tx, named.cell, signing, asOf);
    if (!next.ok) return next;
    await tx.query('savepoint approvals'); // of several, all or none
    for (const { version, subjectHash } of all) {
      const { approvalId: proposalId } = version;
      const approved = await this.approvals.approve(tx, {
        proposalId,
        checker: approval.checker,
        subjectHash,
      });
      if (approved.ok) continue;
      await tx.query('rollback to savepoint approvals');
      return refuse({ kind: approved.refusal });
    }
    for (const { version, relinks } of fresh)
      await tx.query(
        `insert into agreement_version (${COLUMNS}, relinks, approval_id)
         select ${COLUMNS}, $2, proposal_id from agreement_proposal where proposal_id = $1`,
        [version.approvalId, relinks],
      );
    await this.terms.write(tx, next.value);
    return accept(first.value.version);
  }

  /** A proposal for a cell as it would stand in the books, if it may: or does already. */
  private async examined(
    tx: EntityManager,
    cell: string,
    { agreementId, ...approval }: ApprovedVersion & { readonly agreementId: AgreementId },
    asOf: Date,
  ): Promise<Result<Examined, Exclude<VersionApprovalRefusal, AmendedTermsRefusal> | EffectRefusal>> {
    const [agreement, versions, proposed] = await Promise.all([
      findAgreement(tx, agreementId),
      versionsOf(tx, agreementId),
      this.proposed(tx, agreementId, approval.proposalId),
    ]);
    if (agreement?.cell !== cell) return refuse({ kind: 'no-such-agreement' });
    if (proposed === undefined) return refuse({ kind: 'no-such-proposal' });
    const known = versions.find(({ approvalId }) => approvalId === approval.proposalId);
    if (known === undefined) {
      if (agreement.versions + 1 !== proposed.version) return refuse({ kind: 'stale' });
      const effect = await mayTakeEffect(tx, agreement, proposed.effectiveFrom, asOf);
      if (!effect.ok) return effect;
    }
    const { relinks, effectiveFrom, executedSha256, signedOn, signedBy, elections, version } = proposed;
    if (!sameWords(relinks, approval.relinks)) return refuse({ kind: 'relinks-not-acknowledged', relinks });
    const { form, partyId } = agreement;
    const written = { effectiveFrom, executedSha256, signedOn, signedBy, elections, version };
    const wouldBe = { ...written, agreementId, form, approvalId: approval.proposalId };
    return accept({
      version: { ...(known ?? wouldBe), partyId },
      subjectHash: approval.termsHash,
      relinks,
      known: known !== undefined,
    });
  }

  /** Whether those who signed might sign such a document on that day, for as much as it binds the party to. */
  private async signed(
    tx: EntityManager,
    { partyId, form }: Agreement,
    { signedOn, signedBy }: NewVersion,
    { elections, asOf }: { readonly elections: Elections; readonly asOf: Date },
  ): Promise<Result<'signed', VersionRefusal>> {
    if (signedOn > asOf.toISOString().slice(0, 10)) return refuse({ kind: 'signed-in-the-future' });
    const signatories = await this.signatories.of(tx, partyId);
    const amount = signedAmountOf(elections);
    const signing = { instrument: signedAs(form), signedOn, ...(amount !== undefined && { amount }) };
    const may = maySign(signedBy, signatories, signing);
    return may.ok ? may : refuse({ kind: 'signatory-without-scope', why: may.refusal });
  }
}

function sameWords(these: readonly string[], those: readonly string[]): boolean {
  return these.length === those.length && these.every((word) => those.includes(word));
}
