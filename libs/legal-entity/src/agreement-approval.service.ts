import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
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
import { lockPaper } from './agreement.service';
import {
  differencesOf,
  type Elections,
  maySign,
  type Misfit,
  readElections,
  type Relink,
  relinksOf,
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

type EffectRefusal =
  | { readonly kind: 'superseded' } // by an agreement that is in the books: it is amended there
  | { readonly kind: 'effective-in-the-past' } // what comes after a version begins no earlier than now, nor than that version
  | { readonly kind: 'no-such-agreement' };

export type VersionRefusal =
  | EffectRefusal
  | { readonly kind: 'unknown-actor' }
  | { readonly kind: 'stale-version'; readonly version: number } // the one that stands
  | { readonly kind: 'election-not-allowed'; readonly misfits: readonly Misfit[] }
  | { readonly kind: 'signed-in-the-future' }
  | { readonly kind: 'signatory-without-scope'; readonly why: SignatureRefusal };

export type VersionApprovalRefusal =
  | EffectRefusal
  | { readonly kind: ApprovalRefusal }
  | { readonly kind: 'stale' } // another version was approved since it was proposed
  | { readonly kind: 'relinks-not-acknowledged'; readonly relinks: readonly Relink[] };

const MINUTES_TO_APPROVE = 24 * 60;

/** Versions of agreements: each proposed by one officer with the signed copy before him, and approved by another as he has read it. */
@Injectable()
export class AgreementApprovalService {
  constructor(
    private readonly signatories: SignatoryService,
    private readonly approvals: ApprovalService,
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
   * Brings a proposed version into the books, if nothing was approved since it was proposed. Whoever approves one that re-links says
   * which of its elections do: all of them, and no other.
   */
  async approve(
    tx: EntityManager,
    agreementId: AgreementId,
    approval: {
      readonly proposalId: string;
      readonly termsHash: string;
      readonly relinks: readonly string[];
      readonly checker: ActorId;
    },
    asOf: Date,
  ): Promise<Result<AgreementVersion, VersionApprovalRefusal>> {
    const named = await findAgreement(tx, agreementId);
    if (named === undefined) return refuse({ kind: 'no-such-agreement' });
    await lockPaper(tx, named);
    const [agreement, versions, proposed] = await Promise.all([
      findAgreement(tx, agreementId),
      versionsOf(tx, agreementId),
      this.proposed(tx, agreementId, approval.proposalId),
    ]);
    invariant(agreement !== undefined, 'an agreement was there a moment ago');
    if (proposed === undefined) return refuse({ kind: 'no-such-proposal' });
    const known = versions.find(({ approvalId }) => approvalId === approval.proposalId);
    if (known === undefined) {
      if (agreement.versions + 1 !== proposed.version) return refuse({ kind: 'stale' });
      const effect = await mayTakeEffect(tx, agreement, proposed.effectiveFrom, asOf);
      if (!effect.ok) return effect;
    }
    const { relinks } = proposed;
    if (!sameWords(relinks, approval.relinks)) return refuse({ kind: 'relinks-not-acknowledged', relinks });
    const { proposalId, checker, termsHash: subjectHash } = approval;
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash });
    if (!approved.ok) return refuse({ kind: approved.refusal });
    if (known !== undefined) return accept(known);
    await tx.query(
      `insert into agreement_version (${COLUMNS}, relinks, approval_id)
       select ${COLUMNS}, $2, proposal_id from agreement_proposal where proposal_id = $1`,
      [proposalId, relinks],
    );
    const { effectiveFrom, executedSha256, signedOn, signedBy, elections, version } = proposed;
    const written = { effectiveFrom, executedSha256, signedOn, signedBy, elections, version };
    return accept({ ...written, agreementId, form: agreement.form, approvalId: proposalId });
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

/** The first version may record what was signed long ago; whatever follows it changes nothing of what was in force before now. */
async function mayTakeEffect(
  tx: EntityManager,
  { partyId, cell, part, generation }: Agreement,
  effectiveFrom: Date,
  asOf: Date,
): Promise<Result<'may', EffectRefusal>> {
  const [chain] = await tx.query<{ newest: Date | null; superseded: boolean | null }[]>(
    `select max(v.effective_from) as newest, bool_or(a.generation > $4) as superseded
     from agreement a join agreement_version v on v.agreement_id = a.id where (a.party_id, a.cell, a.part) = ($1, $2, $3)`,
    [partyId, cell, part, generation],
  );
  const newest = chain?.newest ?? undefined;
  if (chain?.superseded === true) return refuse({ kind: 'superseded' });
  if (newest !== undefined && (effectiveFrom < newest || effectiveFrom < asOf))
    return refuse({ kind: 'effective-in-the-past' });
  return accept('may');
}

const COLUMNS = 'agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by';

const SELECT_PROPOSAL = `
  select p.proposal_id as "proposalId", p.version, p.effective_from as "effectiveFrom", p.elections,
    p.executed_sha256 as "executedSha256", p.signed_on::text as "signedOn", p.signed_by as "signedBy",
    encode(c.subject_hash, 'hex') as "termsHash"
  from agreement_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.agreement_id, p.proposal_id) = ($1, $2)`;

function rowOf(
  agreementId: AgreementId,
  version: number,
  { effectiveFrom, executedSha256, signedOn, signedBy }: NewVersion,
  elections: Elections,
): readonly unknown[] {
  return [agreementId, version, effectiveFrom, JSON.stringify(elections), executedSha256, signedOn, signedBy];
}

async function hashOfTerms(tx: EntityManager, row: readonly unknown[]): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(agreement_terms($1, $2, $3, $4, $5, $6, $7), 'hex') as hash`,
    [...row],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}

function relinksIn(elections: Elections): Relink[] {
  return 'schedule' in elections ? relinksOf(elections) : [];
}

function sameWords(these: readonly string[], those: readonly string[]): boolean {
  return these.length === those.length && these.every((word) => those.includes(word));
}
