import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, type Asset, invariant, Money, refuse, type Result, USDC } from '@app/kernel';
import { differencesOf, type TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Authority, suffices } from './domain';

/** The delegated authority table, as a version of it says. */
export interface AuthorityTable {
  readonly version: number; // 0: nobody has made one
  readonly entries: readonly Authority[];
}

export interface ProposedAuthority extends AuthorityTable {
  readonly proposalId: string;
  readonly termsHash: string;
}

/** A proposal as the second person reads it, with what is other than in the table it was made upon. */
export interface ReadAuthority extends ProposedAuthority {
  readonly differences: readonly TermDifference[];
}

export type AuthorityProposalRefusal =
  { readonly kind: 'unknown-actor' } | { readonly kind: 'stale-version'; readonly version: number };

interface AuthorityRow {
  readonly version: number;
  readonly entries: readonly { readonly grade: string; readonly most: string }[];
}

const MINUTES_TO_APPROVE = 24 * 60;
const ASSET: Asset = USDC; // what amounts of authority are in; every line settles in it

/** Who may approve how much: one table for the house, each version of it by two. */
@Injectable()
export class AuthorityService {
  constructor(private readonly approvals: ApprovalService) {}

  async inForce(tx: EntityManager): Promise<AuthorityTable> {
    const [row] = await tx.query<AuthorityRow[]>(
      'select version, entries from credit_authority order by version desc limit 1',
    );
    return row === undefined ? { version: 0, entries: [] } : tableOf(row);
  }

  /** Whether somebody of a grade may decide on an amount alone, or as the second person. */
  async suffice(tx: EntityManager, grade: string, amount: Money): Promise<boolean> {
    return suffices((await this.inForce(tx)).entries, grade, amount);
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadAuthority | undefined> {
    const [row] = await tx.query<
      (AuthorityRow & { termsHash: string; before: AuthorityRow['entries'] | null })[]
    >(
      `select p.version, p.entries, encode(c.subject_hash, 'hex') as "termsHash", b.entries as before
       from credit_authority_proposal p join control.proposal c on c.id = p.proposal_id
       left join credit_authority b on b.version = p.version - 1 where p.proposal_id = $1`,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const table = tableOf(row);
    const before = tableOf({ version: row.version - 1, entries: row.before ?? [] });
    const differences = differencesOf(byGrade(before), byGrade(table));
    return { ...table, proposalId, termsHash: row.termsHash, differences };
  }

  /** Proposes the next table, whole. @param upon the version it is made upon, 0 for the first */
  async propose(
    tx: EntityManager,
    entries: readonly Authority[],
    maker: ActorId,
    upon: number,
  ): Promise<Result<ProposedAuthority, AuthorityProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const { version: inForce } = await this.inForce(tx);
    if (upon !== inForce) return refuse({ kind: 'stale-version', version: inForce });
    const version = inForce + 1;
    const rows = entries.map(({ grade, most }) => ({ grade, most: String(most.minor) }));
    const values = [version, ASSET.code, JSON.stringify(rows)];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(credit_authority_terms($1, $2, $3), 'hex') as hash`,
      values,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`credit-authority/${String(version)}/${termsHash}/${maker}`);
    const subject = { kind: 'credit.authority', subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into credit_authority_proposal (version, asset, entries, proposal_id) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ version, entries, proposalId, termsHash });
  }

  /** Brings a proposed table into force. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<AuthorityTable, ApprovalRefusal | 'stale'>> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('credit-authority', 0))`);
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from credit_authority where approval_id = $1', [
      proposalId,
    ]);
    const { version } = await this.inForce(tx);
    if (known === undefined && proposed.version !== version + 1) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into credit_authority (version, asset, entries, approval_id)
       select version, asset, entries, proposal_id from credit_authority_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    return accept({ version: proposed.version, entries: proposed.entries });
  }
}

/** By its grade an entry is found again: its place in the table says nothing. */
function byGrade({ entries }: AuthorityTable): object {
  return Object.fromEntries(entries.map(({ grade, most }) => [grade, most.toJSON()]));
}

function tableOf({ version, entries }: AuthorityRow): AuthorityTable {
  return {
    version,
    entries: entries.map(({ grade, most }) => ({ grade, most: Money.ofMinor(BigInt(most), ASSET) })),
  };
}
