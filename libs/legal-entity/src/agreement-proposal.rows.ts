import { accept, invariant, refuse, type Result } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Agreement, AgreementId, AgreementVersion } from './agreement.rows';
import { type Elections, type Relink, relinksOf } from './domain';

export type EffectRefusal =
  | { readonly kind: 'superseded' } // by an agreement that is in the books: it is amended there
  | { readonly kind: 'effective-in-the-past' } // what comes after a version begins no earlier than now, nor than that version
  | { readonly kind: 'no-such-agreement' };

/** The first version may record what was signed long ago; whatever follows it changes nothing of what was in force before now. */
export async function mayTakeEffect(
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

export const COLUMNS =
  'agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by';

export const SELECT_PROPOSAL = `
  select p.proposal_id as "proposalId", p.version, p.effective_from as "effectiveFrom", p.elections,
    p.executed_sha256 as "executedSha256", p.signed_on::text as "signedOn", p.signed_by as "signedBy",
    encode(c.subject_hash, 'hex') as "termsHash"
  from agreement_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.agreement_id, p.proposal_id) = ($1, $2)`;

export function rowOf(
  agreementId: AgreementId,
  version: number,
  {
    effectiveFrom,
    executedSha256,
    signedOn,
    signedBy,
  }: Pick<AgreementVersion, 'effectiveFrom' | 'executedSha256' | 'signedOn' | 'signedBy'>,
  elections: Elections,
): readonly unknown[] {
  return [agreementId, version, effectiveFrom, JSON.stringify(elections), executedSha256, signedOn, signedBy];
}

export async function hashOfTerms(tx: EntityManager, row: readonly unknown[]): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(agreement_terms($1, $2, $3, $4, $5, $6, $7), 'hex') as hash`,
    [...row],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}

export function relinksIn(elections: Elections): Relink[] {
  return 'schedule' in elections ? relinksOf(elections) : [];
}
