import 'reflect-metadata';
import { licensedModelModule } from '@app/margin';
import { readSettings, WebhookSettings } from '@app/platform';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SanctionsFile } from './legal-entity/sanctions-file';
import { WorkerModule } from './worker.module';

/** Warnings and errors go to stderr as lines of JSON; the one line on stdout tells the parent process that work may come. */
async function main(): Promise<void> {
  const logger = new ConsoleLogger({ json: true, logLevels: ['error', 'warn'] });
  const worker = WorkerModule.with(
    readSettings(process.env),
    new SanctionsFile(process.env),
    WebhookSettings.from(process.env),
    licensedModelModule(process.env),
  );
  const app = await NestFactory.createApplicationContext(worker, { logger, abortOnError: false });
  app.enableShutdownHooks();
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  process.stdout.write(`worker ready, pid ${String(process.pid)}, rss ${String(megabytes)} MB\n`);
}

main().catch((fault: unknown) => {
  process.stderr.write(
    `the worker cannot start: ${fault instanceof Error ? fault.message : String(fault)}\n`,
  );
  process.exit(1);
});
