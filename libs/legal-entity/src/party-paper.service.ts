import { type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Paper } from './domain/party-paper';
import { paperNews } from './domain/party-paper-news';
import { PartyLapseService } from './party-lapse.service';
import { hashOfPaper, type HeldPaper, heldPapers, type NewPaperVersion } from './party-paper.rows';
import { type OpenApprovalRefusal, undecided } from './undecided';
import { publish } from './webhook-news.rows';

/** A renewal that waits for a second person. */
export interface ProposedRenewal extends NewPaperVersion {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
  readonly before: Pick<HeldPaper, 'name' | 'expiresOn' | 'sha256'>; // the version it was made on
}

/** Which paper is renewed, until when, and by which copy. */
export interface Renewal extends Pick<Paper, 'kind' | 'ref' | 'expiresOn'> {
  readonly sha256: string;
  readonly after: number; // the version that was read
  readonly maker: ActorId;
}

export type RenewalRefusal =
  | { readonly kind: 'no-such-paper' | 'officer-not-enrolled' }
  | { readonly kind: 'stale-version'; readonly version: number } // the one that stands
  | { readonly kind: 'renewal-not-later'; readonly expiresOn: string }; // than the day it is in force until, and than today

export type RenewalApprovalRefusal =
  | { readonly kind: 'stale-version'; readonly version: number }
  | { readonly kind: 'no-such-proposal' | OpenApprovalRefusal };

const A_WEEK = 10_080; // minutes

/** The papers of parties that have a last day. One proposes a later one with the copy before him, another approves it. */
@Injectable()
export class PartyPaperService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly lapses: PartyLapseService,
  ) {}

  /** What of a party has a last day; undefined: there is no such party. */
  async of(tx: EntityManager, partyId: string): Promise<HeldPaper[] | undefined> {
    const [known] = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
    return known === undefined ? undefined : await heldPapers(tx, partyId);
  }

  /** The maker's half, upon the version he has read. The same again is nothing. */
  async propose(
    tx: EntityManager,
    partyId: string,
    { kind, ref, expiresOn, sha256, after, maker }: Renewal,
    asOf: Date,
  ): Promise<Result<ProposedRenewal, RenewalRefusal>> {
    await tx.query('select lock_party($1)', [partyId]);
    const stands = await this.find(tx, { partyId, kind, ref });
    if (stands === undefined) return refuse({ kind: 'no-such-paper' });
    if ((await this.approvals.officer(tx, maker)) === undefined)
      return refuse({ kind: 'officer-not-enrolled' });
    if (stands.version !== after) return refuse({ kind: 'stale-version', version: stands.version });
    const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
    if (expiresOn <= stands.expiresOn || expiresOn < today)
      return refuse({ kind: 'renewal-not-later', expiresOn: stands.expiresOn });
    const wanted = { partyId, kind, ref, version: after + 1, expiresOn, sha256 };
    const termsHash = await hashOfPaper(tx, wanted);
    const proposalId = uuidOf(`party-paper/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'legal-entity.party-paper', subjectHash: termsHash, maker };
    await this.approvals.propose(tx, { ...proposal, validForMinutes: A_WEEK });
    await tx.query(
      `insert into party_paper_proposal (proposal_id, party_id, kind, ref, version, expires_on, sha256)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [proposalId, partyId, kind, ref, after + 1, expiresOn, sha256],
    );
    return accept({ ...wanted, proposalId, termsHash, before: stands });
  }

  /** A renewal as the second person reads it, beside the version it was made on. */
  async proposed(
    tx: EntityManager,
    partyId: string,
    proposalId: string,
  ): Promise<ProposedRenewal | undefined> {
    const [row] = await tx.query<ProposedRow[]>(SELECT_PROPOSED, [partyId, proposalId]);
    if (row === undefined) return undefined;
    const { name, was, copy, ...proposed } = row;
    return { ...proposed, before: { name, expiresOn: was, sha256: copy } };
  }

  /** The checker's half, by the hash of what he has read. A party that was stopped by what is renewed goes on where it was. */
  async approve(
    tx: EntityManager,
    partyId: string,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
    asOf: Date,
  ): Promise<Result<HeldPaper, RenewalApprovalRefusal>> {
    await tx.query('select lock_party($1)', [partyId]);
    const proposed = await this.proposed(tx, partyId, proposalId);
    const stands = proposed && (await this.find(tx, proposed));
    if (proposed === undefined || stands === undefined) return refuse({ kind: 'no-such-proposal' });
    const { version, expiresOn, sha256 } = proposed;
    if (stands.version !== version - 1) return refuse({ kind: 'stale-version', version: stands.version });
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return refuse({ kind: undecided(approval.refusal) });
    const { kind, ref, name, required } = stands;
    await tx.query(
      `insert into party_paper (party_id, kind, ref, version, name, required, expires_on, sha256, approval_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [partyId, kind, ref, version, name, required, expiresOn, sha256, proposalId],
    );
    const renewed = { ...stands, version, expiresOn, sha256 };
    await publish(tx, paperNews('renewed', renewed));
    await this.lapses.letGoOn(tx, partyId, { renewalId: proposalId, checker, asOf });
    return accept(renewed);
  }

  private async find(
    tx: EntityManager,
    { partyId, kind, ref }: Pick<HeldPaper, 'partyId' | 'kind' | 'ref'>,
  ): Promise<HeldPaper | undefined> {
    const papers = await heldPapers(tx, partyId);
    const found = papers.filter((each) => each.kind === kind && each.ref === ref);
    invariant(found.length <= 1, `${partyId} has two of ${kind} ${ref}`);
    return found[0];
  }
}

type ProposedRow = Omit<ProposedRenewal, 'before'> & {
  readonly name: string;
  readonly was: string;
  readonly copy: string | null;
};

const SELECT_PROPOSED = `
  select o.proposal_id as "proposalId", o.party_id as "partyId", o.kind, o.ref, o.version, o.expires_on::text as "expiresOn",
    o.sha256, encode(c.subject_hash, 'hex') as "termsHash", b.name, b.expires_on::text as was, b.sha256 as copy
  from party_paper_proposal o
  join control.proposal c on c.id = o.proposal_id
  join party_paper b on (b.party_id, b.kind, b.ref, b.version) = (o.party_id, o.kind, o.ref, o.before)
  where (o.party_id, o.proposal_id) = ($1, $2)`;
