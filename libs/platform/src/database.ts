import { Clock } from '@app/kernel';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';
import { DatabaseClock } from './database-clock';
import { PreparingClient } from './preparing-client';
import type { Settings } from './settings';

/** snake_case tables and columns, as the migrations write them. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined, prefixes: string[]): string {
    return custom ?? [...prefixes, property].map(snake).join('_');
  }
}

const snake = (text: string) => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

@Global()
@Module({ providers: [{ provide: Clock, useClass: DatabaseClock }], exports: [Clock] })
class ClockModule {}

@Module({})
class DatabaseModule {}

/** The connection and the clock every service uses. Each library registers its own rows; migrations are run by the CLI alone. */
export function databaseModule(settings: Settings, applicationName: string): DynamicModule {
  const connection = TypeOrmModule.forRoot(
    Object.assign(connectionOf(settings, applicationName), { autoLoadEntities: true }),
  );
  return { module: DatabaseModule, imports: [connection, ClockModule] };
}

/** How every pool of ours is set up. */
export function connectionOf(
  settings: Settings,
  applicationName: string,
): Extract<DataSourceOptions, { type: 'postgres' }> {
  return {
    type: 'postgres',
    url: settings.databaseUrl,
    applicationName,
    poolSize: settings.poolSize,
    synchronize: false,
    namingStrategy: new SnakeCase(),
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    extra: {
      Client: PreparingClient,
      // Statements that do not need each other's answers go out together. In a transaction, only such as are sent at once: one that
      // follows another's failure would come after the rollback, and commit by itself.
      pipeline: true,
      statement_timeout: settings.statementTimeout,
      // A frozen process must not keep its locks: the server ends its transaction, and another worker takes the job.
      idle_in_transaction_session_timeout: settings.queue.lockDuration,
      keepAlive: true,
    },
  };
}
