import type { MigrationInterface, QueryRunner } from 'typeorm';
import { history } from './0024-history';
import { changes } from './0024-market-change';
import { pegs } from './0024-peg';
import { sources } from './0024-quote-source';
import { stream } from './0024-stream';

/** What prices, histories and parameters come from: who may send them, who agreed to them, and what follows from them at once. */
export class MarketData24 implements MigrationInterface {
  readonly name = 'MarketData0000000000024';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [changes, history, sources, pegs, stream]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table depeg, peg, quote_delivery, quote_source, history_proxy, daily_close;
      alter table snapshot drop column told_in;
      alter table exposure drop column told_in;
      alter table margin_call_step drop column told_in;
      alter table quote drop column bid, drop column ask;
      drop trigger agreed_by_two on stress_move;
      drop trigger agreed_by_two on volatility;
      alter table stress_move drop column approval_id;
      alter table volatility drop column approval_id;
      drop table market_change, market_change_proposal;
      drop function market_change_takes_effect(), market_parameter_by_two(), market_change_terms(text, jsonb);
    `);
  }
}
