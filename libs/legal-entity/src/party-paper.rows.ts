import { invariant } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Paper } from './domain/party-paper';

/** A paper of a party in its last version. */
export interface HeldPaper extends Paper {
  readonly partyId: string;
  readonly version: number;
  readonly sha256: string | null; // of the copy; of what came in with the party, its application has it
}

/** A later day for a paper, as somebody proposes it. */
export interface NewPaperVersion extends Pick<Paper, 'kind' | 'ref' | 'expiresOn'> {
  readonly partyId: string;
  readonly version: number;
  readonly sha256: string;
}

const COLUMNS = `p.party_id as "partyId", p.kind, p.ref, p.version, p.name, p.required, p.expires_on::text as "expiresOn", p.sha256`;

/** What of a party has a last day, in one order; none, also when there is no such party. */
export function heldPapers(tx: EntityManager, partyId: string): Promise<HeldPaper[]> {
  return tx.query<HeldPaper[]>(
    `select ${COLUMNS} from party_paper_now p where p.party_id = $1 order by p.kind, p.ref`,
    [partyId],
  );
}

/** The papers of an application, which come in with its party. */
export async function recordPapers(
  tx: EntityManager,
  partyId: string,
  papers: readonly Paper[],
): Promise<void> {
  for (const { kind, ref, name, required, expiresOn } of papers)
    await tx.query(
      `insert into party_paper (party_id, kind, ref, version, name, required, expires_on) values ($1, $2, $3, 1, $4, $5, $6)`,
      [partyId, kind, ref, name, required, expiresOn],
    );
}

/** Papers that expire before a day, and of which that was not told yet: expired before `today`, or soon. */
export function untoldPapers(
  tx: EntityManager,
  { today, before, limit }: { readonly today: string; readonly before: string; readonly limit: number },
): Promise<HeldPaper[]> {
  return tx.query<HeldPaper[]>(
    `select ${COLUMNS} from party_paper_now p
     where p.expires_on < $2::date and not exists (
       select from party_paper_mark m
       where (m.party_id, m.kind, m.ref, m.version) = (p.party_id, p.kind, p.ref, p.version)
         and m.mark = case when p.expires_on < $1::date then 'expired' else 'expiring' end)
     order by p.party_id, p.kind, p.ref limit $3`,
    [today, before, limit],
  );
}

/** Writes down that its party was told. */
export async function markPaper(
  tx: EntityManager,
  { partyId, kind, ref, version }: HeldPaper,
  mark: 'expiring' | 'expired',
): Promise<void> {
  await tx.query(
    'insert into party_paper_mark (party_id, kind, ref, version, mark) values ($1, $2, $3, $4, $5)',
    [...[partyId, kind, ref, version, mark]],
  );
}

/** What the two who renew a paper agree on. */
export async function hashOfPaper(
  tx: EntityManager,
  { partyId, kind, ref, version, expiresOn, sha256 }: NewPaperVersion,
): Promise<string> {
  const [row] = await tx.query<{ hash: string }[]>(
    `select encode(party_paper_terms($1, $2, $3, $4, $5::date, $6), 'hex') as hash`,
    [partyId, kind, ref, version, expiresOn, sha256],
  );
  invariant(row !== undefined, 'terms without a hash');
  return row.hash;
}
