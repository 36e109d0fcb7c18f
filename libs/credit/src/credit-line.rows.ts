import { type Asset, Money } from '@app/kernel';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import {
  blocksOf,
  type Commitment,
  type Covenant,
  type CreditLine,
  type LineActKind,
  type LineTerms,
  type SubLimit,
  type WrongWay,
} from './domain';

/** A version of a line as the database holds it: proposed, or in force. Days are texts: 2026-12-31. */
export interface LineRow {
  readonly occupancy: string;
  readonly version: number;
  readonly commitment: Commitment;
  readonly approved: string;
  readonly first_skin: string;
  readonly unsecured: string;
  readonly sub_limits: readonly { readonly by: string; readonly of: string; readonly most: string }[];
  readonly covenants: readonly CovenantRow[];
  readonly clause: string | null;
  readonly expires_on: string;
  readonly review_on: string;
  readonly reductions: readonly { readonly from: string; readonly most: string }[];
  readonly warn_at: number | null;
}

/** A covenant as JSON keeps it: amounts in smallest units, as text. */
type CovenantRow = Readonly<Record<string, unknown>> & { readonly least?: string };

interface ActRow {
  readonly kind: LineActKind;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string;
  readonly amount: string | null;
  readonly reviewBy: string | null;
}

interface InForceRow extends LineRow {
  readonly in_force_from: Date;
  readonly acts: readonly ActRow[] | null;
  readonly count: number;
  readonly wrong_ways: readonly WrongWay[];
}

/** The highest version of each occupant's line, those of occupants who have left among them: what they were promised, they were. */
export async function linesInForce(tx: EntityManager, { id, asset }: Relationship): Promise<CreditLine[]> {
  const rows: InForceRow[] = await tx.query(
    `select l.*, l.expires_on::text, l.review_on::text, a.acts, coalesce(a.count, 0)::int as count, coalesce(w.ways, '[]') as wrong_ways
     from (
       select distinct on (occupancy) * from credit_line where relationship_id = $1 order by occupancy, version desc
     ) l left join lateral (
       select max(n) as count, json_agg(json_build_object('kind', kind, 'at', at, 'by', done_by, 'reason', reason,
           'amount', amount::text, 'reviewBy', review_by) order by n)
         filter (where version = l.version or kind in ('watch', 'unwatch')) as acts
       from credit_line_act where (relationship_id, occupancy) = (l.relationship_id, l.occupancy)
     ) a on true left join lateral (
       select json_agg(json_strip_nulls(json_build_object('underlying', underlying, 'version', version, 'kind', kind, 'side', side,
           'percent', percent::text)) order by underlying) as ways
       from (
         select distinct on (underlying) * from wrong_way
         where (relationship_id, occupancy) = (l.relationship_id, l.occupancy) order by underlying, version desc
       ) each
     ) w on true
     order by l.occupancy`,
    [id],
  );
  return rows.map((row) => lineInForce(row, asset));
}

/** The lines of those who sit there now. */
export function seatedLines(relationship: Relationship, lines: readonly CreditLine[]): CreditLine[] {
  const seated = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
  return lines.filter(({ occupancy }) => seated.some(({ code }) => code === occupancy));
}

function lineInForce(row: InForceRow, asset: Asset): CreditLine {
  const terms = termsIn(row, asset);
  const { reducedTo, ...blocks } = blocksOf(
    (row.acts ?? []).map(({ amount, at, ...act }) => ({
      ...act,
      at: new Date(at),
      amount: amount === null ? undefined : Money.ofMinor(BigInt(amount), asset),
    })),
  );
  return {
    ...terms,
    version: row.version,
    agreed: terms.approved,
    approved: reducedTo ?? terms.approved,
    inForceFrom: row.in_force_from,
    acts: row.count,
    wrongWays: row.wrong_ways,
    ...blocks,
  };
}

/** What was agreed, as a row has it. */
export function termsIn(row: LineRow, asset: Asset): LineTerms & { readonly occupancy: string } {
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    occupancy: row.occupancy,
    commitment: row.commitment,
    approved: money(row.approved),
    firstSkin: money(row.first_skin),
    unsecured: money(row.unsecured),
    subLimits: row.sub_limits.map(({ by, of, most }) => ({ by, of, most: money(most) }) as SubLimit),
    covenants: row.covenants.map((covenant) => covenantIn(covenant, asset)),
    clause: row.clause ?? undefined,
    expiresOn: row.expires_on,
    reviewOn: row.review_on,
    reductions: row.reductions.map(({ from, most }) => ({ from, most: money(most) })),
    warnAt: row.warn_at ?? undefined,
  };
}

function covenantIn({ least, ...covenant }: CovenantRow, asset: Asset): Covenant {
  if (least === undefined) return covenant as unknown as Covenant;
  return { ...covenant, least: Money.ofMinor(BigInt(least), asset) } as unknown as Covenant;
}

function covenantText(covenant: Covenant): object {
  return 'least' in covenant ? { ...covenant, least: String(covenant.least.minor) } : covenant;
}

/** The columns of a version in their order, the ones its hash is taken over. */
export const LINE_COLUMNS =
  'relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants, clause, expires_on, review_on, reductions, warn_at';

export function rowOf(
  relationship: RelationshipId,
  version: number,
  terms: LineTerms & { readonly occupancy: string },
): readonly unknown[] {
  const subLimits = terms.subLimits.map(({ by, of, most }) => ({ by, of, most: String(most.minor) }));
  const reductions = terms.reductions.map(({ from, most }) => ({ from, most: String(most.minor) }));
  return [
    relationship,
    terms.occupancy,
    version,
    terms.commitment,
    terms.approved.minor,
    terms.firstSkin.minor,
    terms.unsecured.minor,
    JSON.stringify(subLimits),
    JSON.stringify(terms.covenants.map(covenantText)),
    terms.clause ?? null,
    terms.expiresOn,
    terms.reviewOn,
    JSON.stringify(reductions),
    terms.warnAt ?? null,
  ];
}
