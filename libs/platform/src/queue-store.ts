import { Logger } from '@nestjs/common';
import {
  createPostgresBackend,
  type JobsOptions,
  Queue as RedisQueue,
  withBackend,
  Worker as RedisWorker,
} from 'bullmq';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { Listener } from './listener';
import { listeningPool } from './listening-pool';
import { PreparingClient } from './preparing-client';
import type { Settings } from './settings';

/** What a queue carries: a hint that some jobs of one kind are worth looking at. The jobs themselves are rows in Postgres. */
export interface Wake {
  readonly kind: string;
  readonly jobs: readonly string[];
}

/** Looks at jobs. */
export type OnWake = (kind: string, jobs: readonly string[]) => Promise<unknown>;

interface Carried {
  readonly jobs: readonly string[];
}

// What is used of BullMQ's classes, whose types differ from backend to backend.
interface Failing {
  on(event: 'error', listener: (fault: Error) => void): unknown;
  close(): Promise<void>;
}
interface WakeQueue extends Failing {
  add(name: string, data: Carried, opts: JobsOptions): Promise<unknown>;
}
interface WakeWorker extends Failing {
  waitUntilReady(): Promise<unknown>;
}

interface Backend {
  queue(name: string): WakeQueue;
  worker(name: string, onWake: OnWake): WakeWorker;
  close(): Promise<void>;
}

/** BullMQ's queues, on Redis where there is one, else on Postgres. It may lose all of them at any moment: no row is only here. */
export class QueueStore {
  private readonly log = new Logger(QueueStore.name);
  private readonly backend: Backend;
  private readonly queues = new Map<string, WakeQueue>();
  private readonly workers: WakeWorker[] = [];

  constructor(
    settings: Settings,
    private readonly names: readonly string[],
    listener: Listener,
  ) {
    this.backend =
      settings.redisUrl === undefined
        ? onPostgres(settings, names, listener)
        : onRedis(settings, settings.redisUrl);
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Puts a wake on a queue. */
  async wake(name: string, { kind, jobs }: Wake): Promise<void> {
    // For ids of its own BullMQ would make a sequence, and in bulk a temporary table: no application of ours may.
    await this.queue(name).add(kind, { jobs }, { ...ONE_WAKE, jobId: randomUUID() });
  }

  /** Has a queue's wakes looked at in this process. */
  async listenTo(name: string, onWake: OnWake): Promise<void> {
    const worker = this.backend.worker(name, onWake);
    worker.on('error', (fault) => {
      this.log.warn(`${name}: ${fault.message}`);
    });
    this.workers.push(worker);
    await worker.waitUntilReady();
  }

  /** Stops taking wakes, and lets the jobs in hand come to their end. */
  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await this.backend.close();
  }

  private queue(name: string): WakeQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = this.backend.queue(name);
    queue.on('error', (fault) => {
      this.log.warn(`${name}: ${fault.message}`);
    });
    this.queues.set(name, queue);
    return queue;
  }
}

// Attempts here are for a database that is away; a fault of the work itself is counted in job_due.
const ONE_WAKE = {
  attempts: 5,
  backoff: { type: 'fixed', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
};

function workerOptions({ queue }: Settings) {
  return {
    concurrency: queue.concurrency,
    lockDuration: queue.lockDuration,
    stalledInterval: Math.ceil(queue.lockDuration / 2),
    maxStalledCount: 1_000_000, // at the limit BullMQ would drop the job; the judge of that is job_due
    drainDelay: 1, // seconds between looks at an idle queue, should a notification be lost
    runRetryDelay: 250, // BullMQ's own 15 s is how long it would sleep through a restart of its server
  };
}

function onPostgres(settings: Settings, names: readonly string[], listener: Listener): Backend {
  const pool = new Pool({
    connectionString: settings.databaseUrl,
    application_name: 'ringfence queue',
    // BullMQ sets its schema only on pools it makes itself. A wake that is lost in a crash is sent again: it need not wait for the disk.
    options: '-c search_path=bullmq -c synchronous_commit=off',
    max: QUERIES_AT_ONCE,
    Client: PreparingClient,
    keepAlive: true,
  });
  pool.setMaxListeners(0); // every queue and worker adds one
  pool.on('error', () => undefined); // an idle connection broke: the next query opens another
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = listeningPool(pool, listener, names);
  return {
    queue: (name) => new Queue<Carried>(name, { connection }),
    worker: (name, onWake) =>
      new Worker<Carried>(name, ({ name: kind, data }) => onWake(kind, data.jobs), {
        connection,
        ...workerOptions(settings),
      }),
    close: () => pool.end(),
  };
}

const QUERIES_AT_ONCE = 8;

function onRedis(settings: Settings, url: string): Backend {
  // A relay does not wait for Redis to come back: it gives its rows to the next attempt.
  const producer = {
    url,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    connectTimeout: 2000,
    commandTimeout: 5000,
  };
  const consumer = { url, maxRetriesPerRequest: null };
  // One Redis may serve several databases: a job of one is nothing to the others. The braces keep a queue on one shard.
  const prefix = `{ringfence${new URL(settings.databaseUrl).pathname}}`;
  return {
    queue: (name) => new RedisQueue<Carried>(name, { connection: producer, prefix }),
    worker: (name, onWake) =>
      new RedisWorker<Carried>(name, ({ name: kind, data }) => onWake(kind, data.jobs), {
        connection: consumer,
        prefix,
        ...workerOptions(settings),
      }),
    close: () => Promise.resolve(),
  };
}
