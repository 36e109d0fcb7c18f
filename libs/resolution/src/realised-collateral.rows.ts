import { type Asset, Money } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { Case, CaseId } from './default-case.rows';
import type { SaleParts } from './domain';

/** One sale of what a defaulter has that is not the settlement asset, with the proof of it. */
export interface Sale {
  readonly reference: string; // by which the sale is known: the same again is the same sale
  readonly sold: Money;
  readonly proceeds: Money; // in the settlement asset, as received; zero where nobody would have it
  readonly buyer: string;
  readonly proof: string; // the trade's confirmation, and how the price was found
}

/** A sale as two have agreed on it, and as it was booked. */
export interface RecordedSale extends Sale {
  readonly ofFree: Money; // what of it the defaulter had free
  readonly offClaim: Money; // of the proceeds, what repaid a claim
  readonly soldAt: Date;
  readonly maker: string;
  readonly checker: string;
}

export interface SaleRow {
  readonly asset: string;
  readonly scale: number;
  readonly reference: string;
  readonly amount: string;
  readonly proceeds: string;
  readonly buyer: string;
  readonly proof: string;
}

type RecordedRow = SaleRow & {
  readonly of_free: string;
  readonly off_claim: string;
  readonly at: Date;
  readonly maker: string;
  readonly checker: string;
};

/** The sales of a case, in the order in which they were agreed on. */
export async function salesOf(
  tx: EntityManager,
  { id, asset }: Relationship,
  caseId: CaseId,
): Promise<RecordedSale[]> {
  const rows: RecordedRow[] = await tx.query(
    `select r.*, s.scale, d.at, a.maker, a.checker from realised_collateral r
     join led.asset s on s.code = r.asset
     join default_act d on (d.relationship_id, d.case_id, d.n) = (r.relationship_id, r.case_id, r.act)
     join control.approval a on a.id = r.approval_id
     where (r.relationship_id, r.case_id) = ($1, $2) order by r.act`,
    [id, caseId],
  );
  return rows.map((row) => {
    const { maker, checker, at: soldAt } = row;
    const ofFree = Money.ofMinor(BigInt(row.of_free), { code: row.asset, scale: row.scale });
    const offClaim = Money.ofMinor(BigInt(row.off_claim), asset);
    return Object.assign(saleOf(row, asset), { ofFree, offClaim, soldAt, maker, checker });
  });
}

/** A sale as its row has it. @param settlement the asset that it fetched */
export function saleOf(row: SaleRow, settlement: Asset): Sale {
  const { reference, buyer, proof } = row;
  return {
    reference,
    buyer,
    proof,
    sold: Money.ofMinor(BigInt(row.amount), { code: row.asset, scale: row.scale }),
    proceeds: Money.ofMinor(BigInt(row.proceeds), settlement),
  };
}

/** Who agreed to the sale of this asset that is known by this reference already: its approval. */
export async function approvalOfSale(
  tx: EntityManager,
  relationship: Relationship,
  caseId: CaseId,
  { reference, sold }: Pick<Sale, 'reference' | 'sold'>,
): Promise<string | undefined> {
  const rows: { approval_id: string }[] = await tx.query(
    `select approval_id from realised_collateral where (relationship_id, case_id, asset, reference) = ($1, $2, $3, $4)`,
    [relationship.id, caseId, sold.asset.code, reference],
  );
  return rows[0]?.approval_id;
}

/** @param current the case as the act has left it: the sale is its last */
export async function insertSale(
  tx: EntityManager,
  current: Case,
  { approvalId, reference, sold, proceeds, buyer, proof }: Sale & { readonly approvalId: string },
  { free }: SaleParts,
  offClaim: Money,
): Promise<void> {
  await tx.query(
    `insert into realised_collateral (relationship_id, case_id, asset, reference, act, amount, proceeds, buyer, proof, of_free, for_free,
       off_claim, approval_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[current.relationship, current.id, sold.asset.code, reference, current.acts.length],
      ...[sold.minor, proceeds.minor, buyer, proof],
      ...[free.sold.minor, free.proceeds.minor, offClaim.minor, approvalId],
    ],
  );
}

/** What collateral that was sold after the seat was re-let has repaid of what is claimed. */
export async function realisedOffClaim(tx: EntityManager, current: Case, asset: Asset): Promise<Money> {
  const rows: { off_claim: string }[] = await tx.query(
    'select off_claim from realised_collateral where (relationship_id, case_id) = ($1, $2)',
    [current.relationship, current.id],
  );
  return Money.sum(
    rows.map(({ off_claim }) => Money.ofMinor(BigInt(off_claim), asset)),
    asset,
  );
}
