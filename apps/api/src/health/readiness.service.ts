import { type Readiness, ReadinessReader } from '@app/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { migrations } from '../../../../migrations';

/** Injection token of the queue's Redis; undefined when the queue lies in Postgres. */
export const REDIS_URL = Symbol('REDIS_URL');

const PATIENCE_SECONDS = 30; // what is due and not done is announced every few seconds
const REDIS_TIMEOUT = 1000; // milliseconds

/** Whether the process can do its work now: the database and its tables, the queue, and somebody who announces what is due. */
@Injectable()
export class ReadinessService {
  private readonly log = new Logger(ReadinessService.name);

  constructor(
    private readonly database: ReadinessReader,
    @Inject(REDIS_URL) private readonly redisUrl: string | undefined,
  ) {}

  /** What is missing, in words; nothing when all is there. */
  async missing(): Promise<string[]> {
    const look = await this.look();
    if (look === undefined) return ['the database does not answer'];
    const queue = this.redisUrl === undefined ? look.queue : await this.answers(this.redisUrl);
    return [
      ...(look.migrated ? [] : ['the database lacks migrations: run `ringfence migrate`']),
      ...(queue ? [] : ['the queue does not answer']),
      ...(look.behind <= PATIENCE_SECONDS
        ? []
        : [
            `work has been due for ${String(Math.round(look.behind))} s without being announced: is a worker running?`,
          ]),
    ];
  }

  private async look(): Promise<Readiness | undefined> {
    const names = migrations.map((Migration) => new Migration().name);
    try {
      return await this.database.look(names);
    } catch (fault) {
      this.log.warn(fault instanceof Error ? fault.message : String(fault));
      return undefined;
    }
  }

  private async answers(url: string): Promise<boolean> {
    const redis = new Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      connectTimeout: REDIS_TIMEOUT,
      commandTimeout: REDIS_TIMEOUT,
    });
    redis.on('error', () => undefined); // the answer below says it
    try {
      await redis.connect();
      await redis.ping();
      return true;
    } catch {
      return false;
    } finally {
      redis.disconnect();
    }
  }
}
