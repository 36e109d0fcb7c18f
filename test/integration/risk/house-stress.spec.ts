import { CalendarDate } from '@app/kernel';
import { HistoryService } from '@app/market-data';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { knock, openApi } from '../api/a-house';
import { CellWorld, given, hour } from '../resolution/cell-world';

interface Scenario {
  readonly name: string;
  readonly demands: readonly { readonly layer: string; readonly needed: string; readonly seats: number }[];
  readonly seats: readonly {
    readonly occupancy: string;
    readonly unpaid: string;
    readonly reaches: string;
    readonly residual: string;
    readonly layers: readonly { readonly layer: string; readonly absorbed: string }[];
  }[];
  readonly unmeasured: readonly unknown[];
}

let world: CellWorld;
let app: NestFastifyApplication;
beforeAll(async () => {
  world = await CellWorld.open({ secondSkin: 200_000, guarantee: 0 });
  const { url } = world.db.options as { readonly url: string };
  app = await openApi(url);
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const asked = () => knock({ app }, '/v1/stress', { as: 'auditor' });

it('says nothing of a house without marks, and of whose days nobody knows it says so', async () => {
  expect(await asked()).toMatchObject({ status: 409, json: { refusal: 'no-snapshot' } });
  await world.value(hour(21), '1');
  const { status, json } = await asked();
  expect(status).toBe(200);
  const scenarios = json['scenarios'] as Scenario[];
  expect(scenarios.map(({ unmeasured }) => unmeasured)).toEqual(
    Array(4).fill([{ relationship: 'R1', refused: 'no-history: DOGE' }]),
  );
});

it('says of every bad day whom it would reach: margin, first skin, tranches, second skin, and what is left', async () => {
  // Ten million at a dollar, which move as BTC did.
  const { BTC } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as { BTC: string };
  const first = CalendarDate.parse('2017-08-17')!;
  const closes = BTC.split(' ').map((close, n) => ({
    symbol: 'DOGE',
    day: first.plusDays(n).text,
    close,
    source: 'test',
  }));
  await world.inTx(async (tx) => given(await world.get(HistoryService).record(tx, closes)));
  const { json } = await asked();
  expect(json).toMatchObject({ asset: 'USDC', secondSkin: '500000.000000', asOf: '2025-10-10T21:00:00Z' });
  const scenarios = json['scenarios'] as Scenario[];
  // 10,000,000 × (1 − close ÷ close): 350,000 of margin, 150,000 of first skin, tranches of 400,000 and 600,000, 200,000 of second skin.
  expect(
    scenarios.map(({ name, seats: [seat] }) => [name, seat!.unpaid, seat!.reaches, seat!.residual]),
  ).toEqual([
    ['march-2020', '3950484.717413', 'residual', '2250484.717413'],
    ['may-2021', '1437507.963869', 'tranche', '0.000000'],
    ['november-2022', '2383464.127760', 'residual', '683464.127760'],
    ['october-2025', '730537.947633', 'tranche', '0.000000'],
  ]);
  const [march, may] = scenarios;
  expect(march!.seats[0]!.layers.map(({ layer, absorbed }) => [layer, absorbed])).toEqual([
    ['margin', '350000.000000'],
    ['FS', '150000.000000'],
    ['TJ', '400000.000000'],
    ['TS', '600000.000000'],
    ['SS', '200000.000000'],
  ]);
  expect(may!.seats.map(({ occupancy }) => occupancy)).toEqual(['A1']); // B gains what A loses
  expect(may!.demands).toContainEqual({ layer: 'tranche', needed: '937507.963869', seats: 1 });
  expect(may!.demands).toContainEqual({ layer: 'second-skin', needed: '0.000000', seats: 0 });
  expect(scenarios.map(({ unmeasured }) => unmeasured)).toEqual([[], [], [], []]);
});
