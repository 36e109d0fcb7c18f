import { databaseModule, jobsModule, readSettings } from '@app/platform';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../instance/folder';
import { BadDayModule } from './day.module';
import { Driver } from './driver';
import { realPrices } from './prices';
import type { OwnedDatabase } from './scratch-database';
import { type Report, ReportService } from './report';
import { readSeed } from './seed';
import type { Seed } from './seed-schema';
import { startSimulation } from './simulation';

/** The book that is shipped, and what happens to it. */
export const SHIPPED_SEED = join(ROOT, 'data/seed/bad-day.json');

@Module({})
class DayModule {}

/** Runs the days on a database, or what is left of them, beside a worker that is running on it. */
export async function runDay(
  { url, ownerUrl }: OwnedDatabase,
  seed = shippedSeed(),
  prices = realPrices(),
): Promise<Report> {
  await startSimulation(ownerUrl, seed.opensAt);
  return withDay(url, async (services) => {
    await services.get(Driver).run(seed, prices);
    return services.get(ReportService).of(seed);
  });
}

export function shippedSeed(): Seed {
  return readSeed(JSON.parse(readFileSync(SHIPPED_SEED, 'utf8')));
}

/** The services of the day on a database. */
export async function withDay<Value>(
  url: string,
  use: (services: INestApplicationContext) => Promise<Value>,
): Promise<Value> {
  const settings = readSettings({ ...process.env, DATABASE_URL: url });
  const imports = [databaseModule(settings, 'bad day'), jobsModule(settings), BadDayModule];
  const module: DynamicModule = { module: DayModule, imports };
  const services = await NestFactory.createApplicationContext(module, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    return await use(services);
  } finally {
    await services.close();
  }
}
