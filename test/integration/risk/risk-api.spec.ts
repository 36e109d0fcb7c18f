import { ApprovalService } from '@app/control';
import { CalendarDate, Exact, id } from '@app/kernel';
import { HistoryService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import {
  ANTONS,
  type Answer,
  type CallerName,
  type House,
  knock,
  openHouse,
  SNAPSHOT,
  UNKNOWN,
} from '../api/a-house';
import { given } from '../resolution/cell-world';

const MODELS = '/v1/margin/models';
const CHOICE = `/v1/relationships/${ANTONS.relationship}/margin-model`;
const BACKTESTS = '/v1/margin/backtests';
const PROFILE = `/v1/relationships/${ANTONS.relationship}/exposure-profile`;
const STRESS = `/v1/relationships/${ANTONS.relationship}/stress`;
const FAR = '2099-01-01';

let house: House;
let keys = 0;
const read = (url: string, as: CallerName = 'auditor') => knock(house, url, { as });
const post = (url: string, as: CallerName, body: unknown, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `risk-${String((keys += 1))}`, body, headers });
const upon = (version: number): Record<string, string> =>
  version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };
const scan = {
  kind: 'portfolio-scan',
  effectiveOn: FAR,
  parameters: {
    scenarios: [
      { spot: 0.16, volatility: 0.4, weight: 1 },
      { spot: -0.16, volatility: 0.4, weight: 1 },
    ],
    nearPower: 0.3,
    farPower: 0.13,
    netPart: 0.02,
    hedgedPart: 0.01,
    addOns: { concentration: [], liquidity: [], wrongWay: [] },
  },
};
const propose = (body: unknown, version = 0, as: CallerName = 'risk-officer') =>
  post(`${MODELS}/proposals`, as, body, upon(version));
const approve = (
  base: string,
  { json }: { json: Answer },
  as: CallerName = 'approver',
  hash = json['termsHash'],
) => post(`${base}/proposals/${String(json['proposalId'])}/approval`, as, { termsHash: hash });

beforeAll(async () => {
  house = await openHouse();
  const { app } = house;
  await app.get(DataSource).transaction(async (tx) => {
    for (const [name, conflictGroup] of [
      ['risk-officer', 'risk'],
      ['approver', 'approval'],
    ] as const)
      await app.get(ApprovalService).enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup });
    const at = new Date('2025-10-08T00:00:00Z');
    await tx.query(`insert into snapshot_mark values ($1, 'ETH', 4500, $2, 'venue-1', '1h bar close')`, [
      SNAPSHOT,
      at,
    ]);
    await tx.query(`insert into funding_rate values ('ETH', $1, 0, 'illustrative')`, [
      new Date('2025-10-08T08:00:00Z'),
    ]);
    await tx.query(`insert into volatility values ('ETH', date '2025-10-07', 0.03, 'illustrative')`);
  });
});
afterAll(() => house.close());

describe('a model', () => {
  it('is by two, upon the version that was read, and used by whoever two chose it for', async () => {
    expect((await read(MODELS, 'counterparty:anton')).json).toEqual({
      models: [{ kind: 'parametric', version: 1, parameters: {}, effectiveOn: '2009-01-03' }],
    });
    expect(
      await post(
        `${CHOICE}/proposals`,
        'risk-officer',
        { kind: 'portfolio-scan', effectiveOn: FAR },
        upon(0),
      ),
    ).toMatchObject({
      status: 422,
      json: { refusal: 'no-such-model' },
    });
    const proposed = await propose(scan);
    expect(proposed).toMatchObject({ status: 201, json: { kind: 'portfolio-scan', version: 1 } });
    const other = await propose({ ...scan, parameters: { ...scan.parameters, netPart: 0.03 } });
    const seen = await read(`${MODELS}/proposals/${String(proposed.json['proposalId'])}`);
    expect((seen.json['differences'] as Answer[]).map(({ field }) => field)).toContain('netPart');
    expect(await approve(MODELS, proposed, 'risk-officer')).toMatchObject({
      json: { refusal: 'maker-is-checker' },
    });
    expect(await approve(MODELS, proposed, 'approver', 'a'.repeat(64))).toMatchObject({
      json: { refusal: 'changed' },
    });
    expect(await approve(MODELS, proposed)).toMatchObject({ status: 200, json: { version: 1 } });
    expect(await approve(MODELS, other)).toMatchObject({ status: 409, json: { refusal: 'stale' } });
    expect(await propose(scan)).toMatchObject({ status: 412, json: { refusal: 'stale-version' } });

    const wanted = { kind: 'portfolio-scan', effectiveOn: FAR };
    const chosen = (version: unknown) =>
      post(`${CHOICE}/proposals`, 'risk-officer', { ...wanted, version }, upon(0));
    expect(await chosen(2)).toMatchObject({
      status: 422,
      json: { refusal: 'no-such-model-version', detail: 'portfolio-scan 2' },
    });
    expect((await chosen(0)).status).toBe(400);
    const following = await chosen(undefined);
    expect(following).toMatchObject({ status: 201, json: { n: 1, kind: 'portfolio-scan', version: null } });
    const choice = await chosen(1);
    expect(choice).toMatchObject({ status: 201, json: { n: 1, kind: 'portfolio-scan', version: 1 } });
    expect(choice.json['termsHash']).not.toBe(following.json['termsHash']);
    expect((await read(`${CHOICE}/proposals/${String(choice.json['proposalId'])}`)).json).toEqual(
      choice.json,
    );
    expect(await approve(CHOICE, choice)).toMatchObject({ status: 200, json: { n: 1 } });
    expect((await read(CHOICE, 'counterparty:anton')).json).toEqual({
      inForce: { kind: 'parametric', version: 1, parameters: {} },
      choices: [{ n: 1, kind: 'portfolio-scan', version: 1, effectiveOn: FAR }],
    });
    expect((await read(CHOICE, 'counterparty:zoe')).status).toBe(404);
  });

  it('is refused with everything that is wrong with it', async () => {
    const parameters = { ...scan.parameters, netPart: 2, spots: [] };
    expect(await propose({ ...scan, parameters }, 1)).toMatchObject({
      status: 422,
      json: {
        refusal: 'parameters-malformed',
        errors: ['spots is nothing we know', 'netPart is a number from 0 to 1'],
      },
    });
    expect(await propose({ ...scan, effectiveOn: '2020-01-01' }, 1)).toMatchObject({
      status: 422,
      json: { refusal: 'effective-in-the-past' },
    });
    expect((await propose({ ...scan, kind: 'prayer' }, 1)).status).toBe(400);
    const nobody = UNKNOWN.call;
    for (const base of [MODELS, CHOICE]) {
      expect((await read(`${base}/proposals/${nobody}`)).status).toBe(404);
      const approval = { termsHash: 'a'.repeat(64) };
      expect((await post(`${base}/proposals/${nobody}/approval`, 'approver', approval)).status).toBe(404);
    }
    const past = { kind: 'parametric', effectiveOn: '2020-01-01' };
    expect(await post(`${CHOICE}/proposals`, 'risk-officer', past, upon(1))).toMatchObject({
      status: 422,
      json: { refusal: 'effective-in-the-past' },
    });
    const elsewhere = `/v1/relationships/${UNKNOWN.relationship}/margin-model`;
    expect((await read(elsewhere)).status).toBe(404);
    const choice = { kind: 'schedule', effectiveOn: FAR };
    expect((await post(`${elsewhere}/proposals`, 'risk-officer', choice, upon(0))).status).toBe(404);
  });
});

it('is tested when somebody asks, by a job', async () => {
  expect(await post(BACKTESTS, 'risk-officer', { relationship: ANTONS.relationship })).toMatchObject({
    status: 201,
  });
  expect((await post(BACKTESTS, 'risk-officer', { relationship: UNKNOWN.relationship })).status).toBe(404);
  const jobs = await house.app
    .get(DataSource)
    .query<unknown[]>(`select payload from job_due where kind = 'margin.backtest' order by due_at`);
  expect(jobs).toEqual([{ payload: { relationshipId: ANTONS.relationship } }]);
  expect((await read(BACKTESTS)).json).toEqual({ backtests: [], next: null });
  expect((await read(`${BACKTESTS}/${UNKNOWN.call}`)).status).toBe(404);
});

describe('what a seat may come to owe', () => {
  const hold = (underlying: string) =>
    house.app.get(DataSource).transaction(async (tx) => {
      const trades = house.app.get(TradeService);
      const instrument = `${underlying}-PERP`;
      const terms = { kind: 'linear-perpetual' } as const;
      await trades.listInstrument(tx, { symbol: instrument, underlying, asset: 'USDC', terms });
      await trades.book(tx, {
        relationship: id<'Book'>(ANTONS.relationship),
        id: underlying,
        instrument,
        long: 'A1',
        short: 'B1',
        quantity: new Exact(1),
        price: new Exact('121400.5'),
        tradedAt: new Date('2025-10-08T00:00:00Z'),
      });
    });
  const record = (symbol: string, prices: readonly string[]) =>
    house.app.get(DataSource).transaction(async (tx) => {
      const first = CalendarDate.parse('2025-10-08')!.plusDays(-prices.length);
      const closes = prices.map((close, n) => ({
        symbol,
        day: first.plusDays(n).text,
        close,
        source: 'test',
      }));
      given(await house.app.get(HistoryService).record(tx, closes));
    });

  it('is refused without a history, and of what only stands still', async () => {
    await hold('BTC');
    const nothing = await read(PROFILE);
    expect(nothing).toMatchObject({ status: 422, json: { refusal: 'no-history', detail: 'BTC' } });
    const scenarios = (await read(STRESS)).json['scenarios'] as Answer[];
    expect(scenarios.map(({ refused }) => refused)).toEqual(Array(4).fill('no-history: BTC'));

    const { BTC } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as { BTC: string };
    const days = CalendarDate.parse('2025-10-08')!.number - CalendarDate.parse('2017-08-17')!.number;
    await record('BTC', BTC.split(' ').slice(0, days));
    await record('ETH', Array<string>(400).fill('4500'));
  });

  it('is simulated from a seed, with margin and without, and says how to have it again', async () => {
    const asked = `${PROFILE}?seed=7&paths=400`;
    const { status, json } = await read(asked);
    expect(status).toBe(200);
    expect(json).toMatchObject({ model: 'log-normal 2', seed: 7, paths: 400, proxies: [] });
    expect((await read(asked)).json).toEqual(json);
    expect((await read(`${PROFILE}?seed=8&paths=400`)).json).not.toEqual(json);
    const seats = json['seats'] as { occupancy: string; unmargined: Curve; margined: Curve }[];
    expect(seats.map(({ occupancy }) => occupancy)).toEqual(['A1', 'B1']);
    for (const { unmargined, margined } of seats) {
      const [open, held] = [unmargined, margined].map(({ points }) => points.at(-1)!);
      expect(open).toMatchObject({ days: 365 });
      expect(open!.standardError).toBeGreaterThan(0);
      expect(held!.expected).toBeLessThan(open!.expected);
    }
    expect((await read(`${PROFILE}?paths=99`)).status).toBe(400);
  });

  it('on a day that was bad is what that day did, and nobody knows of a day whose closes are not in', async () => {
    const scenarios = (await read(STRESS)).json['scenarios'] as {
      name: string;
      losses: Answer[];
      refused: string;
    }[];
    expect(scenarios.map(({ name, refused }) => [name, refused])).toEqual([
      ['march-2020', null],
      ['may-2021', null],
      ['november-2022', null],
      ['october-2025', 'no-history: BTC'],
    ]);
    const [long, short] = scenarios[0]!.losses.map(({ loss }) => loss as number);
    expect(long! / 121_400.5).toBeCloseTo(1 - Math.exp(-0.5026069427414583), 9); // 12 March 2020, close to close
    expect(short).toBe(-long!);
  });

  it('is not drawn from an underlying that does not move', async () => {
    await hold('ETH');
    expect(await read(PROFILE)).toMatchObject({ status: 409, json: { refusal: 'degenerate-covariance' } });
  });
});

interface Curve {
  readonly points: { readonly days: number; readonly expected: number; readonly standardError: number }[];
}
