import { accept, refuse, type Result } from '@app/kernel';
import { bothPerform, type Netting, type Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { casesOf } from './covenant-case.rows';
import { linesInForce, seatedLines } from './credit-line.rows';
import { CreditPolicyService } from './credit-policy.service';
import { CreditStandingService, type StandingRefusal } from './credit-standing.service';
import {
  type BorrowCapacity,
  borrowCapacity,
  type CreditLine,
  type NotScored,
  type Score,
  type ScoreInputs,
  scoreOf,
  type ScoreWeights,
  type SeatAsked,
} from './domain';
import { NavStatementService } from './nav-statement.service';

/** What a line has used, with the instant of the marks that say so. */
interface Measured {
  readonly seat: SeatAsked;
  readonly asOf: Date;
}

/** How a line stands in the eyes of the committee: a score, or why there is none. */
export interface ReadScore {
  readonly weights: number | undefined; // the version in force; undefined: nobody has laid one down
  readonly score: Result<Score, NotScored | 'no-weights'>;
  readonly unmeasured: string | undefined; // why its use is not known
}

/** Or why it is not known. */
export type ReadCapacity =
  | { readonly capacity: BorrowCapacity; readonly asOf: Date } // of the marks
  | { readonly unmeasured: StandingRefusal['kind'] };

/** A line as it is read. */
interface ReadLine {
  readonly line: CreditLine;
  readonly seat: SeatAsked | undefined; // as it stands; undefined: its use is not known
  readonly netting: Netting | undefined;
}

export interface ReadLines {
  readonly asOf: Date | undefined; // of the marks
  readonly unmeasured: StandingRefusal['kind'] | undefined; // why the use of all of them, or of one, is not known
  readonly lines: readonly ReadLine[];
}

/** Reads a line for whoever wants to know how it stands and what it could still carry. It decides nothing. */
@Injectable()
export class LineScoreService {
  constructor(
    private readonly standings: CreditStandingService,
    private readonly policies: CreditPolicyService,
    private readonly statements: NavStatementService,
  ) {}

  /** The lines of some seats with what is used of them: all of them, whether or not that can be measured. */
  async lines(
    tx: EntityManager,
    relationship: Relationship,
    seats: readonly string[],
    now: Date,
  ): Promise<ReadLines> {
    const inForce = seatedLines(relationship, await linesInForce(tx, relationship));
    const lines = inForce.filter(({ occupancy }) => seats.includes(occupancy));
    const standing = await this.standings.now(tx, relationship.id, now);
    if (!standing.ok) {
      const unread = lines.map((line) => ({ line, seat: undefined, netting: undefined }));
      return { asOf: undefined, unmeasured: standing.refusal.kind, lines: unread };
    }
    const { asOf, asked, netting } = standing.value;
    const measured = lines.map((line) => ({ line, seat: asked(line.occupancy, []) }));
    return {
      asOf,
      unmeasured: measured.map(({ seat }) => (seat.ok ? undefined : seat.refusal.kind)).find(Boolean),
      lines: measured.map(({ line, seat }) => ({
        line,
        seat: seat.ok ? seat.value : undefined,
        netting: netting.get(line.occupancy),
      })),
    };
  }

  /** What could still be reserved, with the marks of which it is. */
  async capacity(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    now: Date,
  ): Promise<ReadCapacity> {
    const measured = await this.measured(tx, relationship, occupancy, now);
    if (!measured.ok) return { unmeasured: measured.refusal.kind };
    const { seat, asOf } = measured.value;
    return { capacity: borrowCapacity(seat, bothPerform(relationship), now), asOf };
  }

  /** The score, with every input as of its own instant. */
  async score(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    now: Date,
  ): Promise<ReadScore> {
    const measured = await this.measured(tx, relationship, occupancy, now);
    const policy = await this.policies.inForce(tx, 'score-weights');
    const unmeasured = measured.ok ? undefined : measured.refusal.kind;
    if (policy === undefined) return { weights: undefined, score: refuse('no-weights'), unmeasured };
    const inputs = await this.inputs(
      tx,
      relationship,
      occupancy,
      measured.ok ? measured.value : undefined,
      now,
    );
    const score = scoreOf(policy.terms as ScoreWeights, inputs, now);
    return { weights: policy.version, score, unmeasured };
  }

  private async measured(
    tx: EntityManager,
    { id }: Relationship,
    occupancy: string,
    now: Date,
  ): Promise<Result<Measured, StandingRefusal>> {
    const standing = await this.standings.now(tx, id, now);
    if (!standing.ok) return standing;
    const seat = standing.value.asked(occupancy, []);
    return seat.ok ? accept({ seat: seat.value, asOf: standing.value.asOf }) : seat;
  }

  private async inputs(
    tx: EntityManager,
    { id, asset, occupancies }: Relationship,
    occupancy: string,
    measured: Measured | undefined,
    now: Date,
  ): Promise<ScoreInputs> {
    const partyId = occupancies.find(({ code }) => code === occupancy)?.partyId ?? '';
    const cases = await casesOf(tx, id, { occupancies: [occupancy] });
    const statements = (await this.statements.of(tx, partyId, asset)).filter(({ kind }) => kind === 'nav');
    const [newest] = statements.sort((a, b) => b.asOf.localeCompare(a.asOf));
    const [counted] = await tx.query<{ openBreaches: number; endedBreaches: number; failures: number }[]>(
      COUNTED,
      [id, occupancy, now],
    );
    const utilisation = measured?.seat.before.utilisation;
    return {
      utilisation: measured &&
        utilisation && { used: utilisation.number, limit: measured.seat.limit, asOf: measured.asOf },
      openCases: cases.filter(({ state }) => state === 'open' || state === 'reserved').length,
      openBreaches: counted?.openBreaches ?? 0,
      endedBreaches: counted?.endedBreaches ?? 0,
      newestStatement: newest && { asOf: newest.asOf, deliveredAt: newest.deliveredAt },
      failures: counted?.failures ?? 0,
      dues: utilisation?.parts.dues,
    };
  }
}

// Calls that failed are known here by the notices that somebody has served of them.
const COUNTED = `
  select
    count(*) filter (where what = 'breach' and over is null)::int as "openBreaches",
    count(*) filter (where what = 'breach' and over > $3::timestamptz - interval '90 days')::int as "endedBreaches",
    count(*) filter (where what = 'failure' and over > $3::timestamptz - interval '180 days')::int as failures
  from (
    select 'breach' as what, ended_at as over from limit_breach where (relationship_id, occupancy) = ($1, $2)
    union all
    select 'failure', served_at from notice where (relationship_id, occupancy, kind) = ($1, $2, 'failure')
  ) each`;
