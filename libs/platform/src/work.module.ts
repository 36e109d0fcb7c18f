import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Crew } from './crew';
import { JobService, type Processor } from './job.service';
import { Listener } from './listener';
import { QueueStore } from './queue-store';
import { QUEUE_SETTINGS, type Settings } from './settings';

@Module({})
class JobsModule {}

@Module({})
class WorkModule {}

/** The service that runs and counts jobs, for processes that are no workers. */
export function jobsModule({ queue }: Settings): DynamicModule {
  const provider = { provide: QUEUE_SETTINGS, useValue: queue };
  return { module: JobsModule, global: true, providers: [provider, JobService], exports: [JobService] };
}

export interface WorkOptions {
  readonly queues: readonly string[];
  readonly processors: readonly Type<Processor>[];
  readonly imports: NonNullable<ModuleMetadata['imports']>; // the modules whose services the processors call
}

/** Makes the process a worker: it performs what the processors name, from these queues. */
export function workModule(settings: Settings, { queues, processors, imports }: WorkOptions): DynamicModule {
  const crew = {
    provide: Crew,
    inject: [DataSource, JobService, ...processors],
    useFactory: (db: DataSource, jobs: JobService, ...performing: Processor[]) => {
      const listener = new Listener(settings.databaseUrl);
      const store = new QueueStore(settings, queues, listener);
      return new Crew({ db, settings, jobs, listener, store, queues, processors: performing });
    },
  };
  return {
    module: WorkModule,
    imports: [jobsModule(settings), ...imports],
    providers: [...processors, crew],
  };
}
