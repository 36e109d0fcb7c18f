import 'reflect-metadata';
import { id, textOf } from '@app/kernel';
import { MarginRunService, StatementService } from '@app/margin';
import { HistoryService, MarketChangeService } from '@app/market-data';
import { DataSource } from 'typeorm';
import { CellWorld, given, hour, officer, R1 } from '../resolution/cell-world';
import { calledUpon, double, lossesAgain, simulatedAgain } from './model-counterparty';
import { agreeModel, chooseModel, historical, recordHistory } from './model-world';

const MIDNIGHT = hour(24);

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  // A proxy is agreed on by the clock: what is run as of then may use it.
  const owner = await new DataSource({ type: 'postgres', url: world.urls.ownerUrl }).initialize();
  await owner.query('insert into simulated_clock (instant) values ($1)', [textOf(MIDNIGHT)]);
  await owner.destroy();
});
afterEach(() => world.close());

it('whose history another’s stands in for names those closes and beta, and is struck again from them', async () => {
  await recordHistory(world, undefined, 0, 'BTC');
  await agreeModel(world, 'historical-simulation', historical);
  await chooseModel(world, 'historical-simulation');
  await world.inTx(async (tx) => {
    const changes = world.get(MarketChangeService);
    const wanted = { symbol: 'DOGE', proxy: 'BTC', beta: '1.5', source: 'a regression' };
    const made = { maker: officer('ann'), asOf: hour(21) };
    const { proposalId, termsHash } = given(await changes.proposeHistoryProxy(tx, wanted, made));
    given(await changes.approve(tx, { proposalId, termsHash, checker: officer('bob') }));
  });
  const slice = { snapshotId: await world.value(MIDNIGHT, '0.98765'), relationships: [R1] };
  await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, MIDNIGHT));
  const [call] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where (kind, occupancy) = ('im', 'A1')`,
  );
  const stated = await world.inTx((tx) =>
    world.get(StatementService).of(tx, id<'MarginCall'>(call!.id), 'a'),
  );
  const [named] = stated!.model!.history!.closes;
  expect(named).toMatchObject({ underlying: 'DOGE', symbol: 'BTC', beta: '1.5' });
  const { symbol, firstDay: from, lastDay: to, seen } = named!;
  const closes = await world.inTx((tx) => world.get(HistoryService).recorded(tx, symbol, { from, to, seen }));
  const prices = closes!.map(({ close }) => double(close));
  const [worst] = lossesAgain(stated!, prices, null).sort((one, other) => other - one);
  expect(double(stated!.model!.history!.portfolios[0]!.tail[0]!.loss) / worst!).toBeCloseTo(1, 9);
  expect(calledUpon(stated!, [simulatedAgain(stated!).margin])).toBe(stated!.call.amount);
  expect(stated!.reproduced).toBeNull();
});
