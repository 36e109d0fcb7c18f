import type { StruckPool } from '@app/collateral/domain';
import { Money } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StruckWay } from './call-draft';
import { type RunStatement, runStatementOf, statementOf, type StruckModel, type WayStruck } from './domain';
import { KeptRunService } from './kept-run.service';
import { callIdOf, struckWays } from './margin-run-decision';
import { notCalledNow } from './margin-strike';
import { sealed, type StatementBasis, StatementBasisService } from './statement-basis.service';
import { StatementModelService } from './statement-model.service';
import { madeOf, type SeatRun, seatRuns } from './statement-run.rows';
import { askedBefore } from './statement.rows';

/** Which statement: of what a run struck of a seat, in one kind of margin. */
export interface RunStatementAsked {
  readonly snapshotId: SnapshotId;
  readonly occupancy: string;
  readonly kind: StruckWay['kind'];
  readonly reader: 'party' | 'house'; // a party is not told of a call that was not let go
}

export type SealedRunStatement = RunStatement & { readonly sha256: string };

/**
 * Statements of runs, whatever they called: struck again from what the run kept, and from the trades and marks of its instant. Nothing
 * is stored for a run that calls nobody. It writes nothing.
 */
@Injectable()
export class RunStatementService {
  constructor(
    private readonly runs: KeptRunService,
    private readonly basis: StatementBasisService,
    private readonly models: StatementModelService,
  ) {}

  /** The snapshots on which some seats were valued, the newest first. */
  async page(
    tx: EntityManager,
    { id, asset }: Relationship,
    seats: readonly string[],
    asked: { readonly before: string | undefined; readonly limit: number },
  ): Promise<(Omit<SeatRun, 'exposure'> & { readonly exposure: Money })[]> {
    const rows = await seatRuns(tx, id, seats, asked);
    return rows.map((row) =>
      Object.assign({}, row, { exposure: Money.ofMinor(BigInt(row.exposure), asset) }),
    );
  }

  /**
   * The statement of a seat; undefined when that snapshot was not run, or did not strike that kind of margin of the seat. It reads what
   * the house keeps of all of a slice: whoever calls this sees to it that the caller sits there.
   */
  async of(
    tx: EntityManager,
    { id: relationshipId }: Relationship,
    { snapshotId, occupancy, kind, reader }: RunStatementAsked,
  ): Promise<SealedRunStatement | undefined> {
    const kept = await this.runs.of(tx, relationshipId, snapshotId);
    if (kept === undefined) return undefined;
    const { runId, inputs, relationship } = kept;
    const ways = struckWays(relationship, inputs).filter(
      (way) => way.occupancy === occupancy && way.kind === kind && mayBeMade(way),
    );
    const [one] = ways;
    if (one === undefined) return undefined;
    const basis = await this.basis.of(tx, relationship, snapshotId, occupancy);
    const written = one.lines(); // both ways are by one model
    const struckBy = await this.models.of(tx, relationship, { occupancy, snapshotId, written, basis });
    const ids = ways.map((way) => callIdOf(relationshipId, snapshotId, way));
    const { made, why: fallen } = await madeOf(tx, { runId, relationship: relationshipId }, ids, reader);
    // What the paper says of the hour, both may know.
    const why = (kind === 'vm' ? notCalledNow(relationshipId, occupancy, inputs) : undefined) ?? fallen;
    const pool = inputs.collateral.get(relationshipId)?.get(occupancy);
    const struck: WayStruck[] = [];
    for (const [n, way] of ways.entries()) {
      const callId = ids[n] ?? '';
      const statement = await struckAgain(tx, relationship, { way, callId, basis, struckBy, pool });
      struck.push({ statement, callId: made.has(callId) ? callId : undefined, why });
    }
    const [first, ...rest] = struck;
    if (first === undefined) return undefined;
    const { name, asset } = relationship;
    const decimals = String(asset.scale);
    const run = {
      id: runId,
      relationshipId,
      relationship: name,
      occupancy,
      kind,
      asset: asset.code,
      decimals,
    };
    return sealed(runStatementOf(run, [first, ...rest]));
  }
}

/** Of a seat that has posted more than cash nothing is returned unasked: no run strikes it. */
function mayBeMade({ kind, direction, lines }: StruckWay): boolean {
  return kind !== 'im' || direction === 'delivery' || lines()['cash'] === undefined;
}

async function struckAgain(
  tx: EntityManager,
  { id, name, asset }: Relationship,
  {
    way,
    callId,
    basis,
    struckBy,
    pool,
  }: {
    readonly way: StruckWay;
    readonly callId: string;
    readonly basis: StatementBasis;
    readonly struckBy: StruckModel | undefined;
    readonly pool: StruckPool | undefined;
  },
) {
  const { occupancy, kind, direction, amount } = way;
  const { other, ...written } = way.lines();
  const issuedAt = basis.asOf;
  const struck = { relationship: id, occupancy, kind, direction, issuedAt, amount, statement: written };
  return statementOf({
    ...basis,
    call: {
      id: callId,
      relationshipId: id,
      relationship: name,
      occupancy,
      kind,
      direction,
      amount: amount.toText(),
      asset: asset.code,
      decimals: String(asset.scale),
      issuedAt: '',
      dueAt: '',
      part: null,
      upheldOf: null,
    },
    written,
    struckBy,
    pool,
    ...(await askedBefore(tx, struck)),
    interest: undefined,
    other: other === undefined ? undefined : Money.of(other, asset),
  });
}
