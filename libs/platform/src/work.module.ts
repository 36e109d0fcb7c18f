import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Crew } from './crew';
import { JobService, type Processor } from './job.service';
import { type Hearer, Listener } from './listener';
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
  readonly hearers?: readonly Type<Hearer>[];
  readonly imports: NonNullable<ModuleMetadata['imports']>; // the modules whose services the processors call
}

/** Makes the process a worker: it performs what the processors name, from these queues. */
export function workModule(
  settings: Settings,
  { queues, processors, hearers = [], imports }: WorkOptions,
): DynamicModule {
  const crew = {
    provide: Crew,
    inject: [DataSource, JobService, ...processors, ...hearers],
    useFactory: (db: DataSource, jobs: JobService, ...rest: (Processor | Hearer)[]) => {
      const performing = rest.slice(0, processors.length) as Processor[];
      const hearing = rest.slice(processors.length) as Hearer[];
      const listener = new Listener(settings.databaseUrl);
      const store = new QueueStore(settings, queues, listener);
      return new Crew({
        db,
        settings,
        jobs,
        listener,
        store,
        queues,
        processors: performing,
        hearers: hearing,
      });
    },
  };
  return {
    module: WorkModule,
    imports: [jobsModule(settings), ...imports],
    providers: [...processors, ...hearers, crew],
  };
}
