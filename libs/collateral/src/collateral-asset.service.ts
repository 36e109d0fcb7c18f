import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { differencesOf, type TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AssetVersion, assetsInForce } from './collateral-asset.rows';

export type NewAsset = Omit<AssetVersion, 'version'>;

export interface ProposedAsset {
  readonly proposalId: string;
  readonly version: AssetVersion;
  readonly termsHash: string; // what the second person approves
}

/** A proposal as the second person reads it, with what is other than in the version it takes the place of. */
export interface ReadAsset extends ProposedAsset {
  readonly differences: readonly TermDifference[];
}

export type AssetRefusal = 'unknown-actor' | 'counted-otherwise';
export type AssetApprovalRefusal = ApprovalRefusal | 'stale';

const MINUTES_TO_APPROVE = 24 * 60;

/** The registry of what may be collateral: what each asset is, each version of it approved by two. */
@Injectable()
export class CollateralAssetService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Of each asset the version that counts, by code, from the one after `after` on. */
  async page(
    tx: EntityManager,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly AssetVersion[]> {
    const all = await assetsInForce(tx);
    return all.filter(({ code }) => after === undefined || code > after).slice(0, limit);
  }

  async find(tx: EntityManager, code: string): Promise<AssetVersion | undefined> {
    const [found] = await assetsInForce(tx, [code]);
    return found;
  }

  /** Proposes what an asset is, whole. The same again, by the same officer at the same instant, is nothing. */
  async propose(
    tx: EntityManager,
    wanted: NewAsset,
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<ProposedAsset, AssetRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const [counted] = await tx.query<{ scale: number }[]>('select scale from led.asset where code = $1', [
      wanted.code,
    ]);
    if (counted !== undefined && counted.scale !== wanted.scale) return refuse('counted-otherwise');
    const before = await this.find(tx, wanted.code);
    const version = { ...wanted, version: (before?.version ?? 0) + 1 };
    const termsHash = await hashOfTerms(tx, version);
    const proposalId = uuidOf(`collateral-asset/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'collateral.asset', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into collateral_asset_proposal (proposal_id, code, version, scale, terms)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [proposalId, version.code, version.version, version.scale, JSON.stringify(version.terms)],
    );
    return accept({ proposalId, version, termsHash });
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadAsset | undefined> {
    const [row] = await tx.query<(AssetVersion & { hash: string })[]>(
      `select p.code, p.version, p.scale, p.terms, encode(c.subject_hash, 'hex') as hash
       from collateral_asset_proposal p join control.proposal c on c.id = p.proposal_id where p.proposal_id = $1`,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const { hash, ...version } = row;
    const [before] = await tx.query<{ terms: object }[]>(
      'select terms from collateral_asset where (code, version) = ($1, $2)',
      [version.code, version.version - 1],
    );
    const differences = differencesOf(before?.terms ?? {}, version.terms);
    return { proposalId, version, termsHash: hash, differences };
  }

  /** Brings a version into the registry, if no other of its asset came since it was proposed. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<AssetVersion, AssetApprovalRefusal>> {
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const { version } = proposed;
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('collateral-asset/' || $1, 0))`, [
      version.code,
    ]);
    const known = await tx.query<unknown[]>('select from collateral_asset where approval_id = $1', [
      proposalId,
    ]);
    const newest = (await this.find(tx, version.code))?.version ?? 0;
    if (known.length === 0 && newest + 1 !== version.version) return refuse('stale');
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approved.ok) return approved;
    await tx.query(
      `insert into collateral_asset (code, version, scale, terms, approval_id)
       select code, version, scale, terms, proposal_id from collateral_asset_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    return accept(version);
  }
}

async function hashOfTerms(
  tx: EntityManager,
  { code, version, scale, terms }: AssetVersion,
): Promise<string> {
  const [row] = await tx.query<{ hash: string }[]>(
    `select encode(collateral_asset_terms($1, $2, $3, $4::jsonb), 'hex') as hash`,
    [code, version, scale, JSON.stringify(terms)],
  );
  invariant(row !== undefined, 'terms without a hash');
  return row.hash;
}
