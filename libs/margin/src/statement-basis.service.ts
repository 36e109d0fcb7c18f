import { type Canonical, canonicalJson, invariant } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type Relationship, seatOf } from '@app/legal-entity/domain';
import { type SnapshotId, SnapshotReader, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { statedMarket, type StatementFacts } from './domain';
import { inputsHashOf } from './statement.rows';

/** What a seat is struck on, whatever was called of it: its trades, their marks, and its terms. */
export type StatementBasis = Omit<
  StatementFacts,
  'call' | 'written' | 'struckBy' | 'pool' | 'inTransit' | 'inDispute' | 'interest' | 'other'
>;

/** Reads what a seat was struck on. It writes nothing. */
@Injectable()
export class StatementBasisService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly marks: SnapshotReader,
    private readonly trades: TradeService,
    private readonly relationships: RelationshipService,
  ) {}

  /** By the marks of a snapshot and the legs of its instant. A seat that has no legs any more owes what the seat across is owed. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    snapshotId: SnapshotId,
    occupancy: string,
  ): Promise<StatementBasis> {
    const snapshot = await this.marks.find(tx, snapshotId);
    invariant(snapshot !== undefined, `there is no snapshot ${snapshotId}`);
    const { asOf, hash } = snapshot;
    const known = await this.snapshots.markets(tx, snapshotId);
    const markets = new Map(
      snapshot.marks.flatMap((mark) => {
        const market = known.get(mark.symbol);
        return market === undefined ? [] : [[mark.symbol, statedMarket(mark, market, asOf)] as const];
      }),
    );
    const all = await this.trades.openLegs(tx, relationship.id, asOf);
    const own = all.filter((leg) => leg.occupancy === occupancy);
    const across = all.filter((leg) => seatOf(leg.occupancy) !== seatOf(occupancy));
    const legs = own.length > 0 ? own : across;
    const seat = legs[0]?.occupancy ?? occupancy;
    const { terms } = await this.relationships.loadAt(tx, relationship.id, asOf); // as they were then
    const model = {
      multiplier: terms.imMultiplier.toNumber(),
      correlation: terms.imCorrelation.toNumber(),
      mporMinutes: terms.clocks.mporMinutes,
    };
    const seated = relationship.occupancies.find(({ code }) => code === occupancy);
    invariant(seated !== undefined, `${occupancy} never sat in ${relationship.name}`);
    const inputsHash = await inputsHashOf(tx, { relationship: relationship.id, snapshotId }, seat);
    return {
      asset: relationship.asset,
      asOf,
      snapshot: { id: snapshotId, hash },
      inputsHash: inputsHash ?? null,
      seat,
      legs,
      markets,
      terms: { minimumTransfer: terms.minimumTransfer, rounding: terms.rounding, model },
      independentAmount: seated.independentAmount,
    };
  }
}

/** With the hash of its canonical text, by which two who compare theirs know that they hold the same one. */
export function sealed<Statement extends object>(
  statement: Statement,
): Statement & { readonly sha256: string } {
  const text = canonicalJson(statement as unknown as Canonical);
  return Object.assign({}, statement, { sha256: createHash('sha256').update(text).digest('hex') });
}
