import { invariant } from '@app/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { JobService, Processor } from './job.service';
import type { Hearer, Listener } from './listener';
import { Loop } from './loop';
import type { QueueStore } from './queue-store';
import { relay } from './relay';
import type { Settings } from './settings';
import { sweep } from './sweeper';

export interface CrewParts {
  readonly db: DataSource;
  readonly settings: Settings;
  readonly jobs: JobService;
  readonly listener: Listener;
  readonly store: QueueStore;
  readonly queues: readonly string[];
  readonly processors: readonly Processor[];
  readonly hearers: readonly Hearer[]; // beside the crew itself
}

/** Everything that makes a process a worker: the relay, the sweeper, and a consumer for each queue. */
export class Crew implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly byKind: ReadonlyMap<string, Processor>;
  private readonly relaying: Loop;
  private readonly sweeping: Loop;

  constructor(private readonly parts: CrewParts) {
    const { db, settings, store, listener, queues, processors, hearers } = parts;
    this.byKind = new Map(processors.map((processor) => [processor.kind, processor]));
    invariant(this.byKind.size === processors.length, 'two processors perform the same kind of work');
    for (const { kind } of processors)
      invariant(
        queues.some((queue) => kind.startsWith(`${queue}.`)),
        `no queue carries ${kind}`,
      );
    this.relaying = new Loop('Relay', () => relay(db, store));
    this.sweeping = new Loop('Sweeper', () => sweep(db, store, settings.queue));
    listener.hear('outbox', () => {
      this.relaying.wake();
    });
    for (const { channel, hear } of hearers) listener.hear(channel, hear);
    listener.hear('clock', () => {
      this.sweeping.wake();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { store, queues } = this.parts;
    await Promise.all(queues.map((queue) => store.listenTo(queue, (kind, jobs) => this.look(kind, jobs))));
    await this.parts.listener.start();
    this.relaying.start();
    this.sweeping.start();
  }

  /** Before the database's connections are closed: a job in hand still needs one. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.listener.stop();
    await Promise.all([this.parts.store.stopWorkers(), this.relaying.stop(), this.sweeping.stop()]);
    await this.parts.store.close();
  }

  private async look(kind: string, jobs: readonly string[]): Promise<void> {
    const performOf = (each: string) => this.byKind.get(each)?.perform;
    for (const id of jobs) await this.parts.jobs.runChain({ id, kind }, performOf);
  }
}
