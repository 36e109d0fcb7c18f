import 'reflect-metadata';
import { readSettings } from '@app/platform';
import { readApiSettings } from './api.settings';
import { createApi, previewApi } from './create-api';
import { documentOf } from './openapi';

/** `main.js` listens; `main.js openapi` writes the OpenAPI document and ends, with no database in reach. */
async function main(): Promise<void> {
  if (process.argv[2] === 'openapi') {
    const document = documentOf(await previewApi());
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const app = await createApi(process.env);
  app.enableShutdownHooks();
  // The parent that started this process is gone: nobody would stop it.
  process.on('disconnect', () => {
    void app.close().then(() => process.exit(0));
  });
  const { host } = readApiSettings(process.env);
  await app.listen(readSettings(process.env).port, host);
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  process.stdout.write(`api ready ${await app.getUrl()}, rss ${String(megabytes)} MB\n`);
}

main().catch((fault: unknown) => {
  process.stderr.write(`the API cannot start: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
