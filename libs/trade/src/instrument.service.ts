import { accept, refuse, type Result } from '@app/kernel';
import { hashOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { expiryOf, type Instrument } from './domain';
import { instrumentOf, type InstrumentRow, rowOf, TERMS_COLUMNS } from './instrument.rows';
import { TradeService } from './trade.service';

export type ListingRefusal =
  | 'instrument-known' // with other terms: what was traded on them keeps them
  | 'expiry-past'
  | 'expiry-between-marks' // marks are taken by the hour
  | 'no-such-market'; // nobody would mark it

/** What may be traded. Once listed, an instrument never changes. */
@Injectable()
export class InstrumentService {
  constructor(private readonly trades: TradeService) {}

  /** Lists an instrument. The same again is nothing new. */
  async list(
    tx: EntityManager,
    instrument: Instrument,
    asOf: Date,
  ): Promise<Result<Instrument, ListingRefusal>> {
    const expiresAt = expiryOf(instrument.terms);
    if (expiresAt !== undefined && expiresAt <= asOf) return refuse('expiry-past');
    if (expiresAt !== undefined && expiresAt.getTime() % MILLISECONDS_IN_AN_HOUR !== 0)
      return refuse('expiry-between-marks');
    const marked: unknown[] = await tx.query('select 1 from market where symbol = $1', [
      instrument.underlying,
    ]);
    if (marked.length === 0) return refuse('no-such-market');
    await this.trades.listInstrument(tx, instrument);
    const listed = await this.trades.instrument(tx, instrument.symbol);
    const same = listed !== undefined && hashOf(rowOf(listed)) === hashOf(rowOf(instrument));
    return same ? accept(instrument) : refuse('instrument-known');
  }

  /** A page of what is listed, by symbol. */
  async page(tx: EntityManager, after: string | undefined, limit: number): Promise<Instrument[]> {
    const rows: InstrumentRow[] = await tx.query(
      `select i.symbol, i.underlying, i.asset, ${TERMS_COLUMNS} from instrument i
       where $1::text is null or i.symbol > $1 order by i.symbol limit $2`,
      [after ?? null, limit],
    );
    return rows.map(instrumentOf);
  }
}

const MILLISECONDS_IN_AN_HOUR = 3_600_000;
