import { runHash } from '@app/exposure';
import { invariant } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { closesHash, type Seen, type SnapshotId } from '@app/market-data';
import type { PriceHistory } from '@app/market-data/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DailyReturns, StruckHistory, StruckModel } from './domain';
import { InitialMarginHistoryService, returnsOf } from './initial-margin-history.service';
import { KeptRunService } from './kept-run.service';
import { MarginModelService } from './margin-model.service';
import type { StatementBasis } from './statement-basis.service';

/** A seat on a snapshot, and what it was struck on. */
export interface ModelledSeat {
  readonly occupancy: string;
  readonly snapshotId: SnapshotId;
  readonly written: Readonly<Record<string, string>>; // the lines of its run
  readonly basis: StatementBasis;
}

/** Reads by which version of which model initial margin was struck, as the lines of its run name it. It writes nothing. */
@Injectable()
export class StatementModelService {
  constructor(
    private readonly models: MarginModelService,
    private readonly histories: InitialMarginHistoryService,
    private readonly runs: KeptRunService,
  ) {}

  /** Undefined: by the terms of the relationship, by a licensee's model, or it is no initial margin. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    seat: ModelledSeat,
  ): Promise<StruckModel | undefined> {
    const { model } = seat.written;
    const version = model === undefined ? undefined : await this.models.named(tx, model);
    if (version === undefined) return undefined;
    const { name, occupancies } = relationship;
    const seated = occupancies.find(({ code }) => code === seat.occupancy);
    invariant(seated !== undefined, `${seat.occupancy} never sat in ${name}`);
    const isSimulated = version.kind === 'historical-simulation';
    const history = isSimulated ? await this.historyOf(tx, relationship, seat) : undefined;
    return { version, party: seated.partyId, history };
  }

  /** The days of what the seat holds, as they were in when its run began. */
  private async historyOf(
    tx: EntityManager,
    { id }: Relationship,
    { snapshotId, basis: { legs, asOf } }: ModelledSeat,
  ): Promise<StruckHistory | undefined> {
    const kept = await this.runs.of(tx, id, snapshotId);
    if (kept === undefined) return undefined;
    const symbols = legs.map(({ underlying }) => underlying);
    const prices = await this.histories.prices(tx, symbols, asOf, kept.seen);
    const returns = new Map<string, DailyReturns>();
    const closes: StruckHistory['closes'][number][] = [];
    let agrees = true;
    for (const [underlying, history] of prices) {
      const found = history.ok ? returnsOf(history.value, asOf) : history;
      agrees &&= kept.inputs.closes.get(underlying) === runHash(found);
      if (found.ok) returns.set(underlying, found.value);
      if (history.ok) closes.push(closeLine(underlying, history.value, kept.seen));
    }
    return { returns, closes, agrees: agrees && returns.size === prices.size };
  }
}

function closeLine(underlying: string, { closes, proxy }: PriceHistory, seen: Seen) {
  return {
    underlying,
    symbol: proxy?.symbol ?? underlying,
    beta: proxy?.beta ?? '1',
    firstDay: closes.at(0)?.day ?? '',
    lastDay: closes.at(-1)?.day ?? '',
    count: String(closes.length),
    seen,
    sha256: closesHash(closes),
  };
}
