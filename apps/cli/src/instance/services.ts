import { databaseModule, jobsModule, readSettings } from '@app/platform';
import { type DynamicModule, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { withDatabase } from './database';

/** The services of one library, and the jobs, on the instance's database for the time of one command. @param beside what it is given */
export function withServices<Value>(
  library: Type,
  use: (services: INestApplicationContext) => Promise<Value>,
  beside: readonly DynamicModule[] = [],
): Promise<Value> {
  return withDatabase(process.env, async (url) => {
    const settings = readSettings({ ...process.env, DATABASE_URL: url });
    const services = await NestFactory.createApplicationContext(
      moduleWith(library, [databaseModule(settings, 'cli'), jobsModule(settings), ...beside]),
      {
        logger: ['error'],
        abortOnError: false,
      },
    );
    try {
      return await use(services);
    } finally {
      await services.close();
    }
  });
}

@Module({})
class CommandModule {}

function moduleWith(library: Type, technology: readonly DynamicModule[]): DynamicModule {
  return { module: CommandModule, imports: [...technology, library] };
}
