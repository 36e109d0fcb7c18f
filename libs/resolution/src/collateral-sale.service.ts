import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, id, invariant, type Money, refuse, type Result, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Case, type CaseId, loadCase } from './default-case.rows';
import { isOpenTo } from './domain';
import { type Held, RealisationService } from './realisation.service';
import {
  approvalOfSale,
  type RecordedSale,
  type Sale,
  saleOf,
  type SaleRow,
  salesOf,
} from './realised-collateral.rows';

/** A sale as the second person reads it. */
export interface ProposedSale {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
  readonly sale: Sale;
}

type SaleMisfit =
  | { readonly kind: 'not-realisable' | 'sale-known' }
  | { readonly kind: 'more-than-held'; readonly there: Money };

export type SaleProposalRefusal =
  SaleMisfit | { readonly kind: 'no-such-case' | 'unknown-actor' | 'not-a-sale' };

export type SaleApprovalRefusal = SaleMisfit | { readonly kind: ApprovalRefusal | 'before-last-act' };

const MINUTES_TO_APPROVE = 24 * 60;

/** Sales of what a defaulter has beside the settlement asset: proposed by one with the proof of it, and booked when another approves. */
@Injectable()
export class CollateralSaleService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly realisations: RealisationService,
  ) {}

  /** Proposes a sale that was made. The same again, by the same officer at the same instant, is nothing. */
  async propose(
    tx: EntityManager,
    caseId: CaseId,
    sale: Sale,
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<ProposedSale, SaleProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const relationshipId = await relationshipOf(tx, caseId);
    if (relationshipId === undefined) return refuse({ kind: 'no-such-case' });
    const relationship = await this.relationships.load(tx, relationshipId);
    const { asset, reference } = { asset: sale.sold.asset.code, reference: sale.reference };
    if (asset === relationship.asset.code) return refuse({ kind: 'not-a-sale' });
    const current = await loadCase(tx, relationship, caseId);
    const fits = await this.fits(tx, relationship, current, sale);
    if (!fits.ok) return fits;
    const { sold, proceeds, buyer, proof } = sale;
    const values = [relationshipId, caseId, asset, reference, sold.minor, proceeds.minor, buyer, proof];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(collateral_sale_terms($1, $2, $3, $4, $5, $6, $7, $8), 'hex') as hash`,
      values,
    );
    invariant(row !== undefined, 'terms without a hash');
    const termsHash = row.hash;
    const proposalId = uuidOf(`collateral-sale/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'resolution.collateral-sale', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into collateral_sale_proposal (relationship_id, case_id, asset, reference, amount, proceeds, buyer, proof, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ proposalId, termsHash, sale });
  }

  /** A proposal of a case as the second person reads it. */
  async proposed(tx: EntityManager, caseId: CaseId, proposalId: string): Promise<ProposedSale | undefined> {
    return (await this.read(tx, caseId, proposalId))?.proposed;
  }

  /** Books a sale, if there still is what was sold. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    caseId: CaseId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
    at: Date,
  ): Promise<Result<RecordedSale, SaleApprovalRefusal>> {
    const relationshipId = await relationshipOf(tx, caseId);
    const read = await this.read(tx, caseId, proposalId);
    if (relationshipId === undefined || read === undefined) return refuse({ kind: 'no-such-proposal' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    const { sale } = read.proposed;
    const approve = () => this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if ((await approvalOfSale(tx, relationship, caseId, sale)) === proposalId) {
      const again = await approve();
      if (!again.ok) return refuse({ kind: again.refusal });
      return accept(await this.recorded(tx, relationship, caseId, sale));
    }
    const current = await loadCase(tx, relationship, caseId);
    const fits = await this.fits(tx, relationship, current, sale);
    if (!fits.ok) return fits;
    if (current.acts.some((act) => at < act.at)) return refuse({ kind: 'before-last-act' });
    const approved = await approve();
    if (!approved.ok) return refuse({ kind: approved.refusal });
    const agreed = Object.assign({ approvalId: proposalId, officer: read.maker, at }, sale);
    await this.realisations.realise(tx, current, agreed, fits.value);
    return accept(await this.recorded(tx, relationship, caseId, sale));
  }

  /** The sales of a case, in the order in which they were agreed on; undefined: there is no such case. */
  async sales(tx: EntityManager, caseId: CaseId): Promise<readonly RecordedSale[] | undefined> {
    const relationshipId = await relationshipOf(tx, caseId);
    if (relationshipId === undefined) return undefined;
    return await salesOf(tx, await this.relationships.load(tx, relationshipId), caseId);
  }

  private async fits(
    tx: EntityManager,
    relationship: Relationship,
    current: Case,
    sale: Sale,
  ): Promise<Result<Held, SaleMisfit>> {
    if (!isOpenTo(current, 'realise-collateral')) return refuse({ kind: 'not-realisable' });
    const known = await approvalOfSale(tx, relationship, current.id, sale);
    if (known !== undefined) return refuse({ kind: 'sale-known' });
    return await this.realisations.held(tx, relationship, current, sale);
  }

  private async recorded(
    tx: EntityManager,
    relationship: Relationship,
    caseId: CaseId,
    { reference, sold }: Sale,
  ): Promise<RecordedSale> {
    const recorded = (await salesOf(tx, relationship, caseId)).find(
      (each) => each.reference === reference && each.sold.asset.code === sold.asset.code,
    );
    invariant(recorded !== undefined, `sale ${reference} was booked a moment ago`);
    return recorded;
  }

  private async read(
    tx: EntityManager,
    caseId: CaseId,
    proposalId: string,
  ): Promise<{ readonly proposed: ProposedSale; readonly maker: string } | undefined> {
    const [row] = await tx.query<
      (SaleRow & { settlement: string; settlement_scale: number; hash: string; maker: string })[]
    >(
      `select p.*, s.scale, m.code as settlement, m.scale as settlement_scale, encode(c.subject_hash, 'hex') as hash, c.maker
       from collateral_sale_proposal p
       join control.proposal c on c.id = p.proposal_id
       join led.asset s on s.code = p.asset
       join relationship r on r.id = p.relationship_id
       join led.asset m on m.code = r.asset
       where (p.case_id, p.proposal_id) = ($1, $2)`,
      [caseId, proposalId],
    );
    if (row === undefined) return undefined;
    const sale = saleOf(row, { code: row.settlement, scale: row.settlement_scale });
    return { proposed: { proposalId, termsHash: row.hash, sale }, maker: row.maker };
  }
}

async function relationshipOf(tx: EntityManager, caseId: CaseId): Promise<RelationshipId | undefined> {
  const [row] = await tx.query<{ relationship_id: string }[]>(
    'select relationship_id from default_case where id = $1',
    [caseId],
  );
  return row && id<'Book'>(row.relationship_id);
}
