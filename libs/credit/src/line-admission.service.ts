import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AppetiteReading, AppetiteService } from './appetite.service';
import { AuthorityService } from './authority.service';
import { LINE_COLUMNS, type LineRow, linesInForce, termsIn } from './credit-line.rows';
import type { AppetiteFinding, CreditLine, LineTerms } from './domain';

/** A proposal with what was done to its line when it was made, and what has become of it. */
export interface ProposedRow extends LineRow {
  readonly proposal_id: string;
  readonly hash: string;
  readonly acts: number;
  readonly over: 'in-force' | 'withdrawn' | 'lapsed' | null;
}

export type LineApprovalRefusal =
  | { readonly kind: 'over-appetite'; readonly findings: readonly AppetiteFinding[] } // and nobody else lets it go beyond
  | ApprovalRefusal
  | 'stale' // another version came into force since it was proposed, or an officer stopped or reduced the line
  | 'seat-not-performing' // it gets nothing but a cancellation
  | 'proposal-over' // it was taken back
  | 'beyond-authority' // the checker's grade may not approve so much
  | 'first-skin-promised-twice'; // all shares, of those who left too, are more than the cell has

/** What let a version through. */
export interface Admission {
  readonly appetite: AppetiteReading | undefined; // undefined: nobody has laid one down
}

/** What stands between a proposed version and its approval, beside that two people agree. */
@Injectable()
export class LineAdmissionService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly ledger: LedgerService,
    private readonly authorities: AuthorityService,
    private readonly appetites: AppetiteService,
  ) {}

  /** Whether a version may come into force now, for whoever holds the relationship's lock. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    proposed: ProposedRow,
    checker: ActorId,
  ): Promise<Result<Admission, LineApprovalRefusal>> {
    const wanted = termsIn(proposed, relationship.asset);
    const seat = relationship.occupancies.find(({ code }) => code === wanted.occupancy);
    const cancels = wanted.approved.isZero() && wanted.firstSkin.isZero();
    if (seat?.standing !== 'performing' && !cancels) return refuse('seat-not-performing');
    if (proposed.over === 'withdrawn') return refuse('proposal-over');
    const lines = await linesInForce(tx, relationship);
    const standing = lines.find(({ occupancy }) => occupancy === wanted.occupancy);
    if ((standing?.version ?? 0) + 1 !== proposed.version) return refuse('stale');
    if ((standing?.acts ?? 0) !== proposed.acts) return refuse('stale');
    const officer = await this.approvals.officer(tx, checker);
    if (officer !== undefined && !(await this.authorities.suffice(tx, officer.role, wanted.approved)))
      return refuse('beyond-authority');
    if (await this.promisedTwice(tx, relationship, lines, wanted)) return refuse('first-skin-promised-twice');
    return await this.withinAppetite(tx, relationship, proposed, wanted);
  }

  /** Brings an approved version into force, with what let it through. */
  async write(tx: EntityManager, proposalId: string, { appetite }: Admission): Promise<void> {
    if (appetite !== undefined) await this.appetites.record(tx, proposalId, appetite);
    await tx.query(
      `insert into credit_line (${LINE_COLUMNS}, approval_id)
       select ${LINE_COLUMNS}, proposal_id from credit_line_proposal where proposal_id = $1`,
      [proposalId],
    );
  }

  private async promisedTwice(
    tx: EntityManager,
    { id, asset }: Relationship,
    lines: readonly CreditLine[],
    wanted: LineTerms & { readonly occupancy: string },
  ): Promise<boolean> {
    if (!wanted.firstSkin.isPositive()) return false;
    const others = lines.filter(({ occupancy }) => occupancy !== wanted.occupancy);
    const allocated = Money.sum([wanted.firstSkin, ...others.map(({ firstSkin }) => firstSkin)], asset);
    return (await this.ledger.balance(tx, id, 'SKIN', asset)).lessThan(allocated);
  }

  private async withinAppetite(
    tx: EntityManager,
    relationship: Relationship,
    { proposal_id: proposalId }: ProposedRow,
    terms: LineTerms & { readonly occupancy: string },
  ): Promise<Result<Admission, LineApprovalRefusal>> {
    if (terms.approved.isZero()) return accept({ appetite: undefined });
    const appetite = await this.appetites.read(tx, relationship, { proposalId, terms });
    const beyond = (appetite?.findings ?? []).filter((finding) => finding.beyond);
    if (beyond.length > 0 && appetite?.override === undefined)
      return refuse({ kind: 'over-appetite', findings: beyond });
    return accept({ appetite });
  }
}
