import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { pegTurn } from './domain';

interface PeggedRow {
  readonly symbol: string;
  readonly par: string;
  readonly threshold: string;
  readonly price: string;
  readonly quotedAt: Date;
  readonly source: string;
  readonly broken: string | null; // the open event
  readonly now: Date;
}

/**
 * Watches tokens that are held to be worth something. One that is worth less by more than was agreed on is an event: it is written
 * down, told to every party, and everything is valued anew at once, not at the next full hour.
 */
@Injectable()
export class PegService {
  /**
   * Looks at what was just quoted, in the transaction that records it.
   *
   * @param voiding the approval by which a quote was voided just now: what it had ended begins once more, by a quote that may have begun it before
   */
  async watch(tx: EntityManager, symbols: readonly string[], voiding?: string): Promise<void> {
    const rows = await tx.query<PeggedRow[]>(PEGGED, [symbols]);
    for (const row of rows) {
      const turn = pegTurn(row.price, row, row.broken !== null);
      if (turn === 'breaks') await this.open(tx, row, voiding);
      if (turn === 'mends' && row.broken !== null) await this.end(tx, row, row.broken);
    }
  }

  private async open(tx: EntityManager, row: PeggedRow, voiding: string | undefined): Promise<void> {
    const { symbol, par, threshold, price, quotedAt, source } = row;
    const again = voiding === undefined ? '' : `/${voiding}`;
    const id = uuidOf(`depeg/${symbol}/${source}/${quotedAt.toISOString()}${again}`);
    const opened = await tx.query<unknown[]>(
      `insert into depeg (id, symbol, par, threshold, price, quoted_at, source) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict do nothing returning 1`,
      [id, symbol, par, threshold, price, quotedAt, source],
    );
    if (opened.length > 0) await this.tell(tx, 'depegged', id, row);
  }

  private async end(tx: EntityManager, row: PeggedRow, id: string): Promise<void> {
    const [, ended] = await tx.query<[unknown[], number]>(
      'update depeg set ended_at = clock_now(), ended_price = $2 where id = $1 and ended_at is null',
      [id, row.price],
    );
    if (ended > 0) await this.tell(tx, 'repegged', id, row);
  }

  private async tell(
    tx: EntityManager,
    what: 'depegged' | 'repegged',
    id: string,
    row: PeggedRow,
  ): Promise<void> {
    const { symbol, par, price } = row;
    await tx.query(TELL, [`market.${what}`, id, JSON.stringify({ depegId: id, symbol, par, price })]);
    const key = `${what}/${id}`;
    await schedule(tx, [{ kind: 'market-data.revalue', key, payload: {}, dueAt: row.now }]);
  }
}

const PEGGED = `
  select p.symbol, p.par::text, p.threshold::text, q.price::text, q.quoted_at as "quotedAt", q.source,
    (select d.id from depeg d where d.symbol = p.symbol and d.ended_at is null) as broken, clock_now() as now
  from (
    select distinct on (symbol) symbol, par, threshold from peg where symbol = any($1::text[]) order by symbol, n desc
  ) p
  cross join lateral (
    select price, quoted_at, source from standing_quote where symbol = p.symbol and quoted_at <= clock_now()
    order by quoted_at desc limit 1
  ) q`;

// Everybody who sits anywhere: whose collateral it is, is found out by the valuation.
const TELL = `
  select publish_news(array_agg($1::text), array_agg($2::text || '/' || o.party_id), array_agg(null::text),
    array_agg(o.party_id), array_agg($3::text))
  from (select distinct party_id from occupancy where standing <> 'defaulted') o having count(*) > 0`;
