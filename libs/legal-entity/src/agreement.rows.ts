import { type Id, id } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import {
  type AgreementForm,
  type Elections,
  type NettingOpinion,
  type PaperPart,
  type SeatPaper,
  type VersionInForce,
} from './domain';

export type AgreementId = Id<'Agreement'>;

/** An agreement of one party for one cell, without what is elected in it. */
export interface Agreement {
  readonly id: AgreementId;
  readonly partyId: string;
  readonly cell: string;
  readonly form: AgreementForm;
  readonly part: PaperPart;
  readonly generation: number; // 0: it supersedes nothing
  readonly supersedes: AgreementId | undefined;
  readonly versions: number; // approved so far; the highest is the newest
}

/** A version of an agreement on whatever form. */
export type AgreementVersion = VersionInForce<AgreementForm, Elections>;

interface AgreementRow {
  readonly id: string;
  readonly partyId: string;
  readonly cell: string;
  readonly form: AgreementForm;
  readonly part: PaperPart;
  readonly generation: number;
  readonly supersedes: string | null;
  readonly versions: number;
}

const AGREEMENT = `
  select a.id, a.party_id as "partyId", a.cell, a.form, a.part, a.generation, a.supersedes,
    (select count(*)::integer from agreement_version v where v.agreement_id = a.id) as versions
  from agreement a`;

const VERSION = `v.agreement_id as "agreementId", a.form, v.version, v.effective_from as "effectiveFrom",
  v.executed_sha256 as "executedSha256", v.signed_on::text as "signedOn", v.signed_by as "signedBy",
  v.approval_id as "approvalId", v.elections`;

/** An opinion of the table `o`, as it is read. */
export const OPINION_COLUMNS = `o.jurisdiction, o.entity_type as "entityType", o.form, o.version, o.enforceable, o.collateral,
  o.effective_on::text as "effectiveOn", o.valid_until::text as "validUntil", o.counsel, o.sha256`;

export async function findAgreement(
  tx: EntityManager,
  agreementId: AgreementId,
): Promise<Agreement | undefined> {
  const rows = await tx.query<AgreementRow[]>(`${AGREEMENT} where a.id = $1`, [agreementId]);
  return rows.map(agreementOf)[0];
}

/** The newest agreement of each part of what a party has signed for a cell, or of one part alone. */
export async function newestOfChain(
  tx: EntityManager,
  { partyId, cell, part }: Pick<Agreement, 'partyId' | 'cell' | 'part'>,
): Promise<Agreement | undefined> {
  const rows = await tx.query<AgreementRow[]>(
    `${AGREEMENT} where (a.party_id, a.cell, a.part) = ($1, $2, $3) order by a.generation desc limit 1`,
    [partyId, cell, part],
  );
  return rows.map(agreementOf)[0];
}

/** Agreements in the order in which they were recorded, from the one after `after` on. */
export async function pageOfAgreements(
  tx: EntityManager,
  filter: {
    readonly partyId: string | undefined;
    readonly cell: string | undefined;
    readonly after: AgreementId | undefined;
    readonly limit: number;
  },
): Promise<Agreement[]> {
  const rows = await tx.query<AgreementRow[]>(
    `${AGREEMENT}
     where ($1::text is null or a.party_id = $1) and ($2::text is null or a.cell = $2)
       and ($3::uuid is null or (a.recorded_at, a.id) > (select b.recorded_at, b.id from agreement b where b.id = $3))
     order by a.recorded_at, a.id limit $4`,
    [filter.partyId ?? null, filter.cell ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(agreementOf);
}

/** Every version of an agreement, the first one first. */
export async function versionsOf(tx: EntityManager, agreementId: AgreementId): Promise<AgreementVersion[]> {
  return tx.query<AgreementVersion[]>(
    `select ${VERSION} from agreement_version v join agreement a on a.id = v.agreement_id
     where v.agreement_id = $1 order by v.version`,
    [agreementId],
  );
}

/** Of each part of a party's paper for a cell, the version that was in force at an instant. */
export async function versionsInForce(
  tx: EntityManager,
  { partyId, cell, asOf }: Pick<SeatPaper, 'partyId' | 'cell' | 'asOf'>,
): Promise<AgreementVersion[]> {
  return tx.query<AgreementVersion[]>(
    `select distinct on (a.part) ${VERSION} from agreement_version v join agreement a on a.id = v.agreement_id
     where (a.party_id, a.cell) = ($1, $2) and v.effective_from <= $3
     order by a.part, a.generation desc, v.version desc`,
    [partyId, cell, asOf],
  );
}

/** The newest opinion that was in force on the day of an instant, UTC; it may have expired. */
export async function opinionInForce(
  tx: EntityManager,
  of: Pick<NettingOpinion, 'jurisdiction' | 'entityType' | 'form'>,
  asOf: Date,
): Promise<NettingOpinion | undefined> {
  const [row] = await tx.query<NettingOpinion[]>(
    `select ${OPINION_COLUMNS} from netting_opinion o
     where (o.jurisdiction, o.entity_type, o.form) = ($1, $2, $3) and o.effective_on <= ($4::timestamptz at time zone 'UTC')::date
     order by o.version desc limit 1`,
    [of.jurisdiction, of.entityType, of.form, asOf],
  );
  return row;
}

function agreementOf({ id: agreementId, supersedes, ...row }: AgreementRow): Agreement {
  return {
    ...row,
    id: id<'Agreement'>(agreementId),
    supersedes: supersedes === null ? undefined : id<'Agreement'>(supersedes),
  };
}
