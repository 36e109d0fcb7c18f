import { databaseModule, type Settings, workModule } from '@app/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { FLOW } from './flow';
import { PROCESSORS } from './processors';

@Module({})
export class WorkerModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        databaseModule(settings, 'ringfence worker'),
        workModule(settings, { queues: FLOW, processors: PROCESSORS, imports: [] }),
      ],
    };
  }
}
