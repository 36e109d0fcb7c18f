import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewApi } from '../../../apps/api/src/create-api';
import { documentOf } from '../../../apps/api/src/openapi';

const committed = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as unknown;

it('is the committed document: `npm run openapi` writes it anew', async () => {
  const app = await previewApi();
  const document: unknown = JSON.parse(JSON.stringify(documentOf(app)));
  expect(document).toEqual(committed);
});
