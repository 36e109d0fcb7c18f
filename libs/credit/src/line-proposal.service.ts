import { type ActorId, ApprovalService } from '@app/control';
import { accept, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { proposalNews } from './credit-news';

export type WithdrawalRefusal = 'unknown-actor' | 'no-such-proposal' | 'proposal-over';

/** A version that was proposed, with what became of it. */
interface Proposed {
  readonly proposalId: string;
  readonly occupancy: string;
  readonly version: number;
  readonly over: boolean; // in force, taken back, or out of time
}

/** How a proposal ends that nobody approves: an officer takes it back, or its time is up. */
@Injectable()
export class LineProposalService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** Takes a proposal back. Of a withdrawal and an approval at once, one comes first. */
  async withdraw(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
    by: { readonly officer: ActorId; readonly reason: string },
  ): Promise<Result<'withdrawn', WithdrawalRefusal>> {
    if ((await this.approvals.officer(tx, by.officer)) === undefined) return refuse('unknown-actor');
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [proposed] = await tx.query<Proposed[]>(`${SELECT} and p.proposal_id = $2`, [
      relationshipId,
      proposalId,
    ]);
    if (proposed === undefined) return refuse('no-such-proposal');
    if (proposed.over) return refuse('proposal-over');
    await end(tx, relationship, proposed, { kind: 'withdrawn', by: by.officer, reason: by.reason });
    return accept('withdrawn');
  }

  /**
   * Writes down which proposals of a relationship ran out, for whoever holds its lock.
   *
   * @returns how many are open still
   */
  async lapse(tx: EntityManager, relationship: Relationship, asOf: Date): Promise<number> {
    const open = await tx.query<(Proposed & { expiresAt: Date })[]>(
      `select * from (${SELECT}) each where not over order by "expiresAt", "proposalId"`,
      [relationship.id],
    );
    const lapsed = open.filter(({ expiresAt }) => expiresAt <= asOf);
    for (const proposed of lapsed)
      await end(tx, relationship, proposed, { kind: 'lapsed', by: undefined, reason: 'nobody approved it' });
    return open.length - lapsed.length;
  }
}

const SELECT = `
  select p.proposal_id as "proposalId", p.occupancy, p.version, c.expires_at as "expiresAt",
    l.version is not null or e.kind is not null as over
  from credit_line_proposal p join control.proposal c on c.id = p.proposal_id
  left join credit_line l on l.approval_id = p.proposal_id
  left join credit_line_proposal_end e on e.proposal_id = p.proposal_id
  where p.relationship_id = $1`;

async function end(
  tx: EntityManager,
  relationship: Relationship,
  proposed: Proposed,
  how: { readonly kind: 'withdrawn' | 'lapsed'; readonly by: ActorId | undefined; readonly reason: string },
): Promise<void> {
  await tx.query(
    `insert into credit_line_proposal_end (proposal_id, relationship_id, kind, ended_by, reason) values ($1, $2, $3, $4, $5)`,
    [proposed.proposalId, relationship.id, how.kind, how.by ?? null, how.reason],
  );
  await publish(tx, ...proposalNews(how.kind, proposed, relationship));
}
