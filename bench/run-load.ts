import { CreditModule } from '@app/credit';
import { ExposureModule, ExposureRunService } from '@app/exposure';
import { slicesOf } from '@app/exposure/domain';
import { type Id, id, Money, plusMinutes, textOf, USDC } from '@app/kernel';
import { MarginModule, MarginRunService } from '@app/margin';
import {
  MarketParameterService,
  QuoteService,
  type SnapshotId,
  SnapshotTakingService,
} from '@app/market-data';
import { databaseModule, readSettings, type Settings, uuidOf } from '@app/platform';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { APPLICATION_LOGIN, migrateDatabase } from '../apps/cli/src/migrate/migrate-database';
import { paperOf } from '../apps/cli/src/bad-day/seed-paper';
import { AGREED_TERMS } from '../test/support/agreed-terms';
import { makeInBulk } from '../test/support/relationships-in-bulk';

const OPENED = new Date('2025-10-09T23:30:00Z');
const FUNDED = ['2025-10-10T08:00:00Z', '2025-10-10T16:00:00Z', '2025-10-11T00:00:00Z'];
const LABEL = 'illustrative';
export const AT_ONCE = 2; // slices, as on two cores

// What every seat has signed: hourly by the calendar day, with the minimum and rounding of the rows that are made in bulk.
const PAPER = {
  name: 'R',
  writtenEnding: 'sized-tranche',
  terms: Object.assign({}, AGREED_TERMS, {
    minimumTransfer: Money.of('1000', USDC),
    rounding: Money.of('1', USDC),
  }),
} as const;

export interface LoadSize {
  readonly relationships: number;
  readonly trades: number;
  readonly instruments: number;
}

/** The services of the runs on a database full of relationships, whose clock stands at an hour of one day. */
export class RunLoad {
  private constructor(
    readonly settings: Settings,
    readonly owner: DataSource,
    readonly app: INestApplicationContext,
    readonly relationships: readonly Id<'Book'>[],
    readonly symbols: readonly string[],
  ) {}

  static async open(ownerUrl: string, size: LoadSize): Promise<RunLoad> {
    await migrateDatabase(ownerUrl);
    const owner = await new DataSource({ type: 'postgres', url: ownerUrl, poolSize: 1 }).initialize();
    await owner.query('select start_simulation($1)', [at(0)]);
    const annex =
      paperOf(PAPER, 'p1', OPENED).find(({ form }) => form === 'csa-2016-vm')?.version.elections ?? {};
    const relationships = await makeInBulk(owner, { ...size, openedAt: OPENED, annex, listening: true });
    // Of the evening before: without any history the planner takes the table for an empty one, all through the first run.
    await owner.query(YESTERDAY, [uuidOf('snapshot/yesterday'), OPENED]);
    await owner.query('vacuum analyze');
    const url = Object.assign(new URL(ownerUrl), { username: APPLICATION_LOGIN }).href;
    const settings = readSettings({ DATABASE_URL: url, DATABASE_STATEMENT_TIMEOUT_MS: '600000' });
    @Module({ imports: [databaseModule(settings, 'bench'), ExposureModule, MarginModule, CreditModule] })
    class LoadModule {}
    const app = await NestFactory.createApplicationContext(LoadModule, { logger: ['error'] });
    const symbols = Array.from({ length: size.instruments }, (_, n) => `S${String(n + 1)}`);
    const load = new RunLoad(settings, owner, app, relationships, symbols);
    await load.openMarkets();
    return load;
  }

  get db(): DataSource {
    return this.app.get(DataSource);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.owner.destroy();
  }

  /** The marks of an hour, each of them moved by so many parts of a hundred from where the trades were struck. The clock goes on to half past. */
  async snapshot(hour: number, percent: number): Promise<SnapshotId> {
    const quotedAt = at(hour);
    await this.db.query('select advance_clock($1)', [plusMinutes(quotedAt, 30)]);
    await this.record(quotedAt, percent);
    const { unmarked } = await this.db.transaction((tx) =>
      this.app.get(SnapshotTakingService).take(tx, quotedAt),
    );
    if (unmarked.length > 0) throw new Error(`no snapshot: ${JSON.stringify(unmarked[0])}`);
    return id<'Snapshot'>(uuidOf(`snapshot/${textOf(quotedAt)}`));
  }

  /** Both runs of every slice of them, in the services that the worker calls, a transaction each. In seconds. */
  async run(snapshotId: SnapshotId, relationships: readonly Id<'Book'>[], hour: number): Promise<number> {
    const [exposures, calls] = [this.app.get(ExposureRunService), this.app.get(MarginRunService)];
    const slices = slicesOf(relationships).map((each) => ({ snapshotId, relationships: each }));
    const began = performance.now();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let slice = slices.pop(); slice !== undefined; slice = slices.pop()) {
          const each = slice;
          await this.db.transaction((tx) => exposures.run(tx, each, at(hour)));
          const answer = await this.db.transaction((tx) => calls.run(tx, each, at(hour)));
          if (answer !== undefined) throw new Error(answer.refused);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    process.stderr.write(`${String(relationships.length)} at ${String(hour)}: ${seconds.toFixed(2)} s\n`);
    return seconds;
  }

  private async record(quotedAt: Date, percent: number): Promise<void> {
    const quotes = this.symbols.map((symbol, n) => ({
      symbol,
      price: String(100 + percent * (n % 2 === 0 ? 1 : -0.5)),
      quotedAt,
      source: 'bench',
      label: LABEL,
    }));
    await this.db.transaction(async (tx) => {
      const recorded = await this.app.get(QuoteService).record(tx, quotes);
      if (!recorded.ok) throw new Error(`no marks: ${JSON.stringify(recorded.refusal)}`);
    });
  }

  private async openMarkets(): Promise<void> {
    const { symbols } = this;
    await this.db.transaction(async (tx) => {
      const quotes = this.app.get(QuoteService);
      for (const symbol of symbols)
        await quotes.declareMarket(tx, { symbol, sources: ['bench'], maxAgeMinutes: 60 });
      const parameters = this.app.get(MarketParameterService);
      const rates = FUNDED.flatMap((paidAt) =>
        symbols.map((symbol) => ({ symbol, paidAt: new Date(paidAt), rate: '0.0001', label: LABEL })),
      );
      await parameters.recordFundingRates(tx, rates);
      const daily = symbols.map((symbol) => ({ symbol, asOf: '2025-10-10', daily: '0.05', label: LABEL }));
      await parameters.recordVolatilities(tx, daily);
    });
  }
}

const YESTERDAY = `
  with taken as (insert into snapshot (id, as_of, hash) values ($1, $2, 'bench') returning id, as_of)
  insert into exposure (relationship_id, snapshot_id, occupancy, as_of, current, funding, notional, inputs_hash)
  select o.relationship_id, taken.id, o.code, taken.as_of, 0, 0, 0, 'bench' from occupancy o cross join taken`;

/** An hour of the one day. */
export function at(hour: number): Date {
  return new Date(`2025-10-10T${String(hour).padStart(2, '0')}:00:00Z`);
}
