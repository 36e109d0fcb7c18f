import 'reflect-metadata';
import { LimitBreachService, LineActService, LineCareService } from '@app/credit';
import { plusMinutes } from '@app/kernel';
import { type CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';
import { buy, linesOf, NOW, openCredit, openLine, reserve } from './credit-world';
import { hearing, type Heard } from './hearing';

let world: CellWorld;
let heard: Heard;
beforeEach(async () => {
  world = await openCredit();
  heard = await hearing(world, 'a');
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const MIDNIGHT = new Date('2025-10-11T00:00:00Z');
const SERVED = { servedTo: 'Legal', servedAt: NOW, channel: 'courier', proof: 'CR-1' } as const;
const lookAfter = (asOf: Date) => world.inTx((tx) => world.get(LineCareService).lookAfter(tx, R1, asOf));
const breaches = () => world.inTx((tx) => world.get(LimitBreachService).page(tx, { limit: 100 }));
const acts = () =>
  world.db.query<{ kind: string; amount: string; done_by: string | null }[]>(
    `select kind, amount, done_by from credit_line_act where occupancy = 'A1' order by n`,
  );

describe('a line that steps down on a day', () => {
  beforeEach(async () => {
    await openLine(world, 'A1', {
      firstSkin: usdc(100_000),
      reductions: [{ from: '2025-10-11', most: usdc(600_000) }],
    });
    await world.db.query(`insert into funding_rate values ('DOGE', '2025-10-12', 0, 'illustrative')`);
    await heard.since();
  });

  it('is judged by what is left from the first instant of that day on, though nobody has looked after it', async () => {
    expect(await linesOf(world)).toMatchObject({ A1: '650000.000000 of 1100000.000000' });
    given(await reserve(world, buy('t2', 1)));
    await world.value(MIDNIGHT, '1');
    expect(await linesOf(world, MIDNIGHT)).toMatchObject({ A1: '650000.000000 of 600000.000000' });
    expect(await reserve(world, buy('t3', 1), MIDNIGHT)).toMatchObject({
      refusal: { kind: 'limit-exceeded', limit: usdc(600_000) },
    });
  });

  it('is reduced by an officer to less than what is left, and to nothing else', async () => {
    await world.value(MIDNIGHT, '1');
    const reduce = (to: number) =>
      world.inTx((tx) =>
        world
          .get(LineActService)
          .reduce(
            tx,
            R1,
            'A1',
            { to: usdc(to), service: SERVED },
            { officer: officer('ann'), reason: 'appetite', asOf: MIDNIGHT },
          ),
      );
    expect(await reduce(600_000)).toEqual({
      ok: false,
      refusal: { kind: 'not-a-reduction', approved: usdc(600_000) },
    });
    given(await reduce(500_000));
    expect(await linesOf(world, MIDNIGHT)).toMatchObject({ A1: '650000.000000 of 500000.000000' });
  });

  it('is written down and told once, and what it leaves beyond the limit has a day to be cured', async () => {
    await world.value(MIDNIGHT, '1');
    const looked = plusMinutes(MIDNIGHT, 30);
    await Promise.all([lookAfter(looked), lookAfter(looked)]);
    expect(await acts()).toEqual([{ kind: 'step', amount: '600000000000', done_by: null }]);
    const told = await heard.since();
    expect(told).toMatchObject([
      { type: 'credit_line.changed', data: { step: 'stepped-down', version: '2' } },
    ]);
    expect(await breaches()).toMatchObject([
      { occupancy: 'A1', number: usdc(650_000), limit: usdc(600_000), cureBy: plusMinutes(looked, 24 * 60) },
    ]);
  });
});

describe('a line that wants to be heard of before its limit', () => {
  beforeEach(async () => {
    await openLine(world, 'A1', { firstSkin: usdc(100_000), warnAt: 75 });
    await heard.since();
  });
  const warnings = async () => (await heard.since()).filter(({ type }) => type === 'credit_line.warned');

  it('is told of once, however many trades take it there, and again when it was below in between', async () => {
    given(await reserve(world, buy('t1x', 1)));
    expect(await warnings()).toEqual([]);
    given(await reserve(world, buy('t2', 1)));
    given(await reserve(world, buy('t3', 1)));
    const told = { percent: '75', used: '850000.000000', limit: '1100000.000000', asset: 'USDC' };
    expect(await warnings()).toMatchObject([{ data: told }]);
    await lookAfter(plusMinutes(NOW, 5));
    expect(await warnings()).toEqual([]);

    await lookAfter(plusMinutes(NOW, 11));
    given(await reserve(world, buy('t4', 3), plusMinutes(NOW, 12)));
    expect(await warnings()).toHaveLength(1);
  });

  it('is told of when the market alone takes it there', async () => {
    await world.value(hour(22), '0.98');
    await Promise.all([lookAfter(plusMinutes(hour(22), 30)), lookAfter(plusMinutes(hour(22), 30))]);
    expect(await warnings()).toMatchObject([{ data: { occupancy: 'A1' } }]);
  });
});

describe('margin that a line stands in for', () => {
  it('has a limit of its own, though the number has room', async () => {
    const most = usdc(700_000);
    await openLine(world, 'A1', {
      firstSkin: usdc(100_000),
      subLimits: [{ by: 'im-financing', of: 'all', most }],
    });
    expect(await reserve(world, buy('t2', 1))).toMatchObject({
      refusal: { kind: 'sub-limit-exceeded', of: 'im-financing all', wanted: usdc(750_000), limit: most },
    });
    given(await reserve(world, buy('t3', 1, 'B1')));
  });
});
