import { databaseModule, jobsModule, readSettings } from '@app/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../instance/folder';
import { BadDayModule } from './day.module';
import { Driver } from './driver';
import { realPrices } from './prices';
import type { OwnedDatabase } from './scratch-database';
import { readSeed } from './seed';
import { startSimulation } from './simulation';

/** The book that is shipped, and what happens to it. */
export const SHIPPED_SEED = join(ROOT, 'data/seed/bad-day.json');

@Module({})
class DayModule {}

/** Runs the days on a database, or what is left of them, beside a worker that is running on it. */
export async function runDay({ url, ownerUrl }: OwnedDatabase): Promise<void> {
  const seed = readSeed(JSON.parse(readFileSync(SHIPPED_SEED, 'utf8')));
  await startSimulation(ownerUrl, seed.opensAt);
  const settings = readSettings({ ...process.env, DATABASE_URL: url });
  const imports = [databaseModule(settings, 'bad day'), jobsModule(settings), BadDayModule];
  const module: DynamicModule = { module: DayModule, imports };
  const services = await NestFactory.createApplicationContext(module, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    await services.get(Driver).run(seed, realPrices());
  } finally {
    await services.close();
  }
}
