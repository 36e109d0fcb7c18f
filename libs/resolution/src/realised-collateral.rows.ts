import { type Asset, Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Case } from './default-case.rows';

/** One sale out of a defaulter's margin. */
export interface Sale {
  readonly reference: string; // by which the sale is known: the same again is the same sale
  readonly sold: Money; // of an asset in the margin that is not the settlement asset
  readonly proceeds: Money; // in the settlement asset, as received; zero where nobody would have it
  readonly buyer: string;
}

/** A sale as it was recorded. */
export interface RecordedSale {
  readonly amount: string; // smallest units of what was sold
  readonly proceeds: string; // smallest units of the settlement asset
  readonly buyer: string;
  readonly proof: string;
}

/** The sale of this asset that is known by this reference already. */
export async function findSale(
  tx: EntityManager,
  current: Case,
  { reference, sold }: Sale,
): Promise<RecordedSale | undefined> {
  const rows: RecordedSale[] = await tx.query(
    `select r.amount, r.proceeds, r.buyer, a.proof from realised_collateral r
     join default_act a on (a.relationship_id, a.case_id, a.n) = (r.relationship_id, r.case_id, r.act)
     where (r.relationship_id, r.case_id, r.asset, r.reference) = ($1, $2, $3, $4)`,
    [current.relationship, current.id, sold.asset.code, reference],
  );
  return rows[0];
}

/** @param current the case as the act has left it: the sale is its last */
export async function insertSale(
  tx: EntityManager,
  current: Case,
  { reference, sold, proceeds, buyer }: Sale,
  offClaim: Money,
): Promise<void> {
  await tx.query('insert into realised_collateral values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    current.relationship,
    current.id,
    sold.asset.code,
    reference,
    current.acts.length,
    sold.minor,
    proceeds.minor,
    buyer,
    offClaim.minor,
  ]);
}

/** What margin that was sold after the seat was re-let has repaid of what is claimed. */
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
