import { type Asset, Money } from '@app/kernel';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { CreditLine, LineTerms } from './domain';

/** A version of a line as the database holds it: proposed, or in force. Days are texts: 2026-12-31. */
export interface LineRow {
  readonly occupancy: string;
  readonly version: number;
  readonly approved: string;
  readonly first_skin: string;
  readonly unsecured: string;
  readonly sub_limits: Readonly<Record<string, string>>;
  readonly expires_on: string;
  readonly review_on: string;
}

/** The highest version of each occupant's line, those of occupants who have left among them: what they were promised, they were. */
export async function linesInForce(tx: EntityManager, { id, asset }: Relationship): Promise<CreditLine[]> {
  const rows: (LineRow & { frozen: boolean })[] = await tx.query(
    `select distinct on (l.occupancy) l.occupancy, l.version, l.approved, l.first_skin, l.unsecured, l.sub_limits,
       l.expires_on::text, l.review_on::text,
       exists (select from credit_freeze f
               where (f.relationship_id, f.occupancy, f.version) = (l.relationship_id, l.occupancy, l.version)) as frozen
     from credit_line l where l.relationship_id = $1
     order by l.occupancy, l.version desc`,
    [id],
  );
  return rows.map((row) => lineOf(row, asset));
}

/** The lines of those who sit there now. */
export function seatedLines(relationship: Relationship, lines: readonly CreditLine[]): CreditLine[] {
  const seated = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
  return lines.filter(({ occupancy }) => seated.some(({ code }) => code === occupancy));
}

export function lineOf(row: LineRow & { readonly frozen: boolean }, asset: Asset): CreditLine {
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    occupancy: row.occupancy,
    version: row.version,
    approved: money(row.approved),
    firstSkin: money(row.first_skin),
    unsecured: money(row.unsecured),
    subLimits: new Map(Object.entries(row.sub_limits).map(([underlying, most]) => [underlying, money(most)])),
    expiresOn: row.expires_on,
    reviewOn: row.review_on,
    frozen: row.frozen,
  };
}

/** The columns of a version in their order, the ones its hash is taken over. */
export function rowOf(
  relationship: RelationshipId,
  version: number,
  terms: LineTerms & { readonly occupancy: string },
): readonly unknown[] {
  const subLimits = [...terms.subLimits].map(([underlying, most]) => [underlying, String(most.minor)]);
  return [
    relationship,
    terms.occupancy,
    version,
    terms.approved.minor,
    terms.firstSkin.minor,
    terms.unsecured.minor,
    JSON.stringify(Object.fromEntries(subLimits)),
    terms.expiresOn,
    terms.reviewOn,
  ];
}
