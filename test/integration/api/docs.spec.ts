import { type House, knock, openHouse } from './a-house';

/** The page in a browser reads these: they are shown while we develop, and are not there in production. */
const PAGE = ['/docs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js'];

describe('the page that shows the document', () => {
  let house: House;
  const openAs = async (environment: string) => {
    house = await openHouse({ NODE_ENV: environment });
  };
  afterEach(() => house.close());

  it('is there in development, and shows the document as it is served', async () => {
    await openAs('development');
    for (const url of PAGE) expect((await house.app.inject(url)).statusCode).toBe(200);
    expect((await house.app.inject('/docs')).headers['content-type']).toContain('text/html');
    expect((await house.app.inject('/docs/swagger-ui-init.js')).body).toContain('"openapi": "3.1.0"');
  });

  it('is not there in production; the document is', async () => {
    await openAs('production');
    for (const url of PAGE) expect((await knock(house, url)).status).toBe(404);
    expect((await knock(house, '/openapi.json')).json['openapi']).toBe('3.1.0');
  });
});
