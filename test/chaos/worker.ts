import 'reflect-metadata';
import {
  databaseModule,
  type DueJob,
  JobService,
  type Perform,
  type Processor,
  readSettings,
  schedule,
  uuidOf,
  workModule,
} from '@app/platform';
import { ConsoleLogger, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';

// A worker of the product's own making, with a chain of two links whose effects can be counted.
const naive = process.env['NAIVE'] === 'yes';
const crashAt = process.env['CRASH_AT']; // a point inside perform, or 'after-commit'

// Between the effect and the queue's hearing of it: where at-least-once delivery is at its weakest. Milliseconds.
const LATE = 40;

const die = (point: string) => {
  if (crashAt === point) process.kill(process.pid, 'SIGKILL');
};

@Injectable()
class Pay implements Processor {
  readonly kind = 'chaos.pay';
  readonly perform: Perform = async (tx: EntityManager, job: DueJob) => {
    die('before-effect');
    const id = naive ? randomUUID() : uuidOf(`pay/${job.key}`);
    await tx.query('insert into chaos.payment (id, name) values ($1, $2)', [id, job.key]);
    await tx.query('update chaos.balance set paid = paid + 1 where account = $1', [job.payload['account']]);
    await schedule(tx, [{ kind: 'chaos.receipt', key: job.key, payload: {}, dueAt: job.dueAt }]);
    die('after-effect');
  };
}

/** What follows a payment in its chain, so that the payment's own commit does not wait for the disk. */
@Injectable()
class Receipt implements Processor {
  readonly kind = 'chaos.receipt';
  readonly perform: Perform = async (tx: EntityManager, { key }: DueJob) => {
    const id = naive ? randomUUID() : uuidOf(`receipt/${key}`);
    await tx.query('insert into chaos.receipt (id, name) values ($1, $2)', [id, key]);
  };
}

/** Dies when the effect is committed and the queue does not know it yet. */
@Injectable()
class DyingJobs extends JobService {
  override async runChain(...chain: Parameters<JobService['runChain']>): Promise<void> {
    await super.runChain(...chain);
    die('after-commit');
    await sleep(LATE);
  }
}

/** The negative control: looks, pays, and marks as done, as three steps that trust the queue to deliver once. */
class NaiveJobs {
  constructor(private readonly db: DataSource) {}

  async runChain(...[{ id, kind }, performOf]: Parameters<JobService['runChain']>): Promise<void> {
    const [job] = await this.db.query<DueJob[]>(
      'select id, kind, business_key as key, payload, due_at as "dueAt", attempts from job_due where id = $1',
      [id],
    );
    const perform = performOf(kind);
    if (job === undefined || perform === undefined) return;
    await this.db.transaction(async (tx) => await perform(tx, job));
    await sleep(LATE);
    await this.db.query(`update job_due set state = 'done', done_at = clock_now() where id = $1`, [id]);
  }
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  @Module({
    imports: [
      databaseModule(settings, 'chaos worker'),
      workModule(settings, { queues: ['chaos'], processors: [Pay, Receipt], imports: [] }),
    ],
  })
  class ChaosModule {}
  const building = Test.createTestingModule({ imports: [ChaosModule] });
  building.setLogger(new ConsoleLogger({ json: true, logLevels: ['error', 'warn'] }));
  const jobs = building.overrideProvider(JobService);
  const built = naive
    ? jobs.useFactory({ factory: (db: DataSource) => new NaiveJobs(db), inject: [DataSource] })
    : jobs.useClass(DyingJobs);
  const app = await built.compile();
  app.enableShutdownHooks();
  await app.init();
  process.stdout.write('worker ready\n');
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  process.exit(1);
});
