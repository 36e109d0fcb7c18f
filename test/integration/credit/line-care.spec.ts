import 'reflect-metadata';
import { CreditLineService, LimitBreachService, LineCareService } from '@app/credit';
import { plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type CellWorld, hour, officer, R1, usdc } from '../resolution/cell-world';
import { buy, NOW, openCredit, openLine, reserve, termsOf } from './credit-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  await world.close();
});

const lookAfter = (asOf: Date) => world.inTx((tx) => world.get(LineCareService).lookAfter(tx, R1, asOf));
const reviews = async () => {
  const found = await world.inTx((tx) => world.get(LineCareService).reviews(tx, { limit: 100 }));
  return found
    .map(({ occupancy, kind, dueOn, done }) => `${occupancy} ${kind} ${dueOn} ${String(done)}`)
    .sort();
};
const breaches = () => world.inTx((tx) => world.get(LimitBreachService).page(tx, { limit: 100 }));
const line = (occupancy = 'A1') =>
  world.inTx(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, R1);
    const lines = await world.get(CreditLineService).inForce(tx, relationship);
    return lines.find((each) => each.occupancy === occupancy);
  });
const due = () =>
  world.db.query<{ due_at: Date }[]>(
    `select due_at from job_due where kind = 'credit.look-after' and due_at < '2026-01-01' order by due_at`,
  );

describe('a line', () => {
  it('is looked after every four hours from its first version on, by one job', async () => {
    const rows: { due_at: Date }[] = await world.db.query(
      `select due_at from job_due where kind = 'credit.look-after'`,
    );
    expect(rows).toHaveLength(1); // two lines of one relationship, opened one after the other
    await Promise.all([lookAfter(NOW), lookAfter(NOW)]);
    const [next, ...more] = await due();
    expect(next?.due_at).toEqual(new Date('2025-10-11T00:30:00Z'));
    expect(more).toEqual([]);
  });

  it('gives a task when its review is due, another when it is overdue, and is then watched: once', async () => {
    await lookAfter(new Date('2025-11-30T00:30:00Z'));
    expect(await reviews()).toEqual(['A1 review-due 2025-11-30 false', 'B1 review-due 2025-11-30 false']);
    const overdue = new Date('2025-12-15T00:30:00Z');
    await Promise.all([lookAfter(overdue), lookAfter(overdue)]);
    expect(await reviews()).toContain('A1 review-overdue 2025-12-14 false');
    expect(await reviews()).toContain('A1 expiring 2025-12-31 false');
    expect(await reviews()).toHaveLength(6);
    expect((await line())?.watch).toMatchObject({ reviewBy: '2025-12-29' });
    expect(await line()).toMatchObject({ acts: 1, approved: usdc(5_000_000), frozen: false });
  });

  it('has its tasks done by its next version', async () => {
    await lookAfter(new Date('2025-11-30T00:30:00Z'));
    await openLine(world, 'A1', { firstSkin: usdc(100_000) });
    expect(await reviews()).toContain('A1 review-due 2025-11-30 true');
  });

  it('that ran out is written down, once, and nothing is added to it from the first instant on', async () => {
    const rate = `insert into funding_rate values ('DOGE', '2026-01-02', 0, 'illustrative')`;
    await world.db.query(rate);
    const over = new Date('2026-01-01T00:30:00Z');
    await Promise.all([lookAfter(over), lookAfter(over)]);
    expect(await line()).toMatchObject({ acts: 1, expiryNoted: true });
    await world.value(new Date('2026-01-01T00:00:00Z'), '1');
    const answer = await reserve(world, buy('t2', 1), new Date('2026-01-01T00:05:00Z'));
    expect(answer).toMatchObject({ refusal: { kind: 'line-expired', occupancy: 'A1' } });
  });
});

describe('a number that the market has left beyond its limit', () => {
  const worth = async (price: string, at: Date) => {
    await world.value(at, price);
    await lookAfter(plusMinutes(at, 30));
  };

  it('gets one cure clock, which ends when it is within the limit again', async () => {
    await lookAfter(NOW);
    expect(await breaches()).toEqual([]);

    await worth('0.9', hour(22));
    const [open] = await breaches();
    expect(open).toMatchObject({
      occupancy: 'A1',
      limit: usdc(1_100_000),
      cureBy: new Date('2025-10-11T22:30:00Z'),
      endedAt: undefined,
    });
    await Promise.all([lookAfter(hour(23)), lookAfter(hour(23))]);
    expect(await breaches()).toHaveLength(1);
    await worth('1', hour(23));
    expect(await breaches()).toMatchObject([{ endedAt: new Date('2025-10-10T23:30:00Z') }]);
  });

  it('never comes from a trade: what is added ends within the limit', async () => {
    expect(await reserve(world, buy('t2', 5))).toMatchObject({ refusal: { kind: 'limit-exceeded' } });
    await lookAfter(NOW);
    expect(await breaches()).toEqual([]);
  });
});

it('nobody looks after lines that nobody has any more', async () => {
  await world.db.query(`update occupancy set standing = 'defaulted', vacated_at = clock_now()`);
  await lookAfter(NOW);
  expect(await due()).toEqual([]);
  const proposed = await world.inTx((tx) =>
    world.get(CreditLineService).propose(tx, R1, termsOf('A1'), officer('ann'), { asOf: NOW }),
  );
  expect(proposed).toMatchObject({ refusal: { kind: 'no-such-seat' } });
});
