import 'reflect-metadata';
import {
  databaseModule,
  JobService,
  type Perform,
  readSettings,
  type Settings,
  workModule,
} from '@app/platform';
import { type INestApplicationContext, Injectable, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { freshDatabase } from '../../support/database';

export interface Stage {
  readonly db: DataSource; // as the application
  readonly owner: DataSource;
  readonly jobs: JobService;
  worker(performs: Readonly<Record<string, Perform>>): Promise<() => Promise<void>>; // gives what stops it
  strike(): Promise<void>;
}

/** A database of the suite's own, and workers in this process on the backend the run is for: Redis where REDIS_URL names one. */
export async function setStage(environment: Record<string, string> = {}): Promise<Stage> {
  Logger.overrideLogger(false); // faults are made on purpose here
  const { url, ownerUrl, drop } = await freshDatabase();
  const settings = readSettings({
    DATABASE_URL: url,
    REDIS_URL: process.env['REDIS_URL'],
    QUEUE_PATIENCE_MS: '300',
    QUEUE_BACK_OFF_MS: '10',
    ...environment,
  });
  const db = await new DataSource({ type: 'postgres', url, poolSize: 24 }).initialize();
  const owner = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
  await owner.query(`create table effect (name text not null);
    grant select, insert on effect to ringfence_writer; select start_simulation('2025-10-10T00:00:00Z')`);
  const workers = new Set<INestApplicationContext>();
  return {
    db,
    owner,
    jobs: new JobService(db, settings.queue),
    worker: async (performs) => {
      const app = await NestFactory.createApplicationContext(moduleOf(settings, performs));
      workers.add(app);
      return async () => {
        workers.delete(app);
        await app.close();
      };
    },
    strike: async () => {
      await Promise.all([...workers].map((app) => app.close()));
      await db.destroy();
      await owner.destroy();
      await drop();
    },
  };
}

function moduleOf(settings: Settings, performs: Readonly<Record<string, Perform>>) {
  const processors = Object.entries(performs).map(([kind, perform]) => processorOf(kind, perform));
  @Module({})
  class WorkerUnderTest {}
  const work = workModule(settings, { queues: ['test', 'other'], processors, imports: [] });
  return { module: WorkerUnderTest, imports: [databaseModule(settings, 'queue test'), work] };
}

function processorOf(kind: string, perform: Perform): Type<{ kind: string; perform: Perform }> {
  @Injectable()
  class ProcessorUnderTest {
    readonly kind = kind;
    readonly perform = perform;
  }
  return ProcessorUnderTest;
}

export const NOON = new Date('2025-10-10T12:00:00Z');
export const MIDNIGHT = new Date('2025-10-10T00:00:00Z');
