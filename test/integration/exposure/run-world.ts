import 'reflect-metadata';
import { CreditModule } from '@app/credit';
import { ExposureModule } from '@app/exposure';
import { type Id, id } from '@app/kernel';
import { MarginModule } from '@app/margin';
import {
  MarketDataModule,
  MarketParameterService,
  QuoteService,
  type SnapshotId,
  SnapshotService,
  SnapshotTakingService,
} from '@app/market-data';
import { databaseModule, JobService, jobsModule, type Perform, readSettings, uuidOf } from '@app/platform';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { ExposureRunProcessor } from '../../../apps/worker/src/exposure/run.processor';
import { ExposureStartProcessor } from '../../../apps/worker/src/exposure/start.processor';
import { IntradayProcessor } from '../../../apps/worker/src/margin/intraday.processor';
import { MarginRunProcessor } from '../../../apps/worker/src/margin/run.processor';
import { TimetableProcessor } from '../../../apps/worker/src/margin/timetable.processor';
import { freshDatabase } from '../../support/database';
import { makeInBulk } from '../../support/relationships-in-bulk';

const PROCESSORS = [
  ExposureStartProcessor,
  ExposureRunProcessor,
  MarginRunProcessor,
  IntradayProcessor,
  TimetableProcessor,
] as const;
const KINDS = ['exposure.start', 'exposure.run', 'margin.run', 'margin.intraday', 'margin.timetable'];
export const OPENED = new Date('2025-10-10T08:30:00Z');
export const at = (hour: number) => new Date(`2025-10-10T${String(hour).padStart(2, '0')}:00:00Z`);

/** Relationships in bulk, on a clock that stands still, with a worker's processors to run by hand. */
export class RunWorld {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly db: DataSource,
    readonly owner: DataSource,
    readonly relationships: readonly Id<'Book'>[],
    readonly url: string,
  ) {}

  static async open(relationships: number, now = new Date('2025-10-10T09:30:00Z')): Promise<RunWorld> {
    const { url, ownerUrl } = await freshDatabase();
    const owner = await new DataSource({ type: 'postgres', url: ownerUrl, poolSize: 1 }).initialize();
    await owner.query('select start_simulation($1)', [now]);
    const made = await makeInBulk(owner, { relationships, trades: 2, instruments: 3, openedAt: OPENED });
    const settings = readSettings({ DATABASE_URL: url, QUEUE_BACK_OFF_MS: '10', QUEUE_ATTEMPTS: '2' });
    const imports = [
      databaseModule(settings, 'test'),
      jobsModule(settings),
      MarketDataModule,
      ExposureModule,
      MarginModule,
      CreditModule,
    ];
    const providers = [...PROCESSORS];
    const module = await Test.createTestingModule({ imports, providers }).compile();
    module.useLogger(false); // jobs fail here on purpose
    const app = await module.init();
    const world = new RunWorld(app, app.get(DataSource), owner, made, url);
    await world.openMarkets();
    return world;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.owner.destroy();
  }

  get<T>(service: Type<T>): T {
    return this.app.get(service);
  }

  /** A service of a process that has just begun: it remembers no snapshot. */
  fresh<T>(service: Type<T>): T {
    this.get(SnapshotService).forget();
    return this.get(service);
  }

  asOwner<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.owner.transaction(work);
  }

  inTx<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  async rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.db.query<Row[]>(sql, parameters);
  }

  /** Prices, of an instant, from the source they are marked by. */
  async quote(asOf: Date, marks: readonly [string, string][]): Promise<void> {
    const quotes = marks.map(([symbol, price]) => ({
      symbol,
      price,
      quotedAt: asOf,
      source: 'test',
      label: 'test',
    }));
    await this.inTx(async (tx) => {
      const recorded = await this.get(QuoteService).record(tx, quotes);
      if (!recorded.ok) throw new Error(JSON.stringify(recorded.refusal));
    });
  }

  /** The marks of an hour, and the run that it starts. */
  async mark(asOf: Date, marks: readonly [string, string][]): Promise<SnapshotId> {
    await this.quote(asOf, marks);
    return this.snapshotOfAll(asOf);
  }

  async snapshotOfAll(asOf: Date): Promise<SnapshotId> {
    const { snapshotId } = await this.inTx((tx) => this.get(SnapshotTakingService).take(tx, asOf));
    if (snapshotId === undefined) throw new Error('no marks');
    return id<'Snapshot'>(uuidOf(`snapshot/${asOf.toISOString().replace('.000Z', 'Z')}`));
  }

  /** Performs what is due of the runs until nothing is, as a worker does. */
  async work(): Promise<void> {
    const jobs = this.get(JobService);
    for (let due = await this.due(); due.length > 0; due = await this.due())
      for (const link of due) await jobs.runChain(link, (kind) => this.performOf(kind));
  }

  private due(): Promise<{ id: string; kind: string }[]> {
    return this.rows(
      `select id, kind from job_due where state = 'due' and due_at <= clock_now() and kind = any ($1)
       order by due_at desc, id`,
      [KINDS],
    );
  }

  private performOf(kind: string): Perform | undefined {
    return PROCESSORS.map((each) => this.app.get(each)).find((each) => each.kind === kind)?.perform;
  }

  private async openMarkets(): Promise<void> {
    const symbols = ['S1', 'S2', 'S3'];
    const label = 'illustrative';
    await this.inTx(async (tx) => {
      for (const symbol of symbols)
        await this.get(QuoteService).declareMarket(tx, { symbol, sources: ['test'], maxAgeMinutes: 60 });
      const parameters = this.get(MarketParameterService);
      const paidAt = new Date('2025-10-11T00:00:00Z');
      await parameters.recordFundingRates(
        tx,
        symbols.map((symbol) => ({ symbol, paidAt, rate: '0.0001', label })),
      );
      await parameters.recordVolatilities(
        tx,
        symbols.map((symbol) => ({ symbol, asOf: '2025-10-10', daily: '0.05', label })),
      );
    });
  }
}
