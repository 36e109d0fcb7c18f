import { plusMinutes } from '@app/kernel';
import { MarginTimetableService } from '@app/margin';
import { at, RunWorld } from '../exposure/run-world';
import { elect, every } from './elections';

const MARKS: [string, string][] = [
  ['S1', '100'],
  ['S2', '100'],
  ['S3', '100'],
];
let world: RunWorld;
beforeEach(async () => {
  world = await RunWorld.open(5, at(9)); // a Friday
});
afterEach(() => world.close());

const planned = async () =>
  (
    await world.rows<{ key: string }>(
      `select business_key as key from job_due where kind = 'margin.timetable' order by due_at`,
    )
  ).map(({ key }) => key);
const valuedAt = async (asOf: Date) =>
  (
    await world.rows<{ id: string }>(
      'select distinct relationship_id::text as id from exposure where as_of = $1 order by 1',
      [asOf],
    )
  ).map((row) => row.id);
const plan = () => world.inTx((tx) => world.get(MarginTimetableService).plan(tx, at(9)));

it('plans, by the hour, the times that are elected and are not the house’s own, and each of them once', async () => {
  await elect(world, 1, every('00:00', 60)); // the crypto day: the house's hours are its own
  await elect(world, 2, every('00:10', 1440)); // over for today
  await elect(world, 3, every('00:10', 90));
  await elect(world, 4, every('11:40', 1440, 'Europe/London')); // summer time: 10:40 UTC
  await elect(world, 5, {
    kind: 'local-business-day',
    at: { time: '06:30', zone: 'America/New_York' },
    locations: { counterparty: ['US'], cell: ['GB'] },
  });
  await world.mark(at(9), MARKS);
  await world.work();
  await plan();
  expect(await planned()).toEqual([
    '2025-10-10T09:10:00Z', // 00:10, and every 90 minutes
    '2025-10-10T10:30:00Z', // New York
    '2025-10-10T10:40:00Z', // both the 90 minutes and London
  ]);
});

it('values at such a time those who elected it, on marks of that instant, and nobody else; and once', async () => {
  await elect(world, 2, every('09:40', 1440));
  await elect(world, 4, every('09:40', 1440));
  await world.mark(at(9), MARKS);
  await world.work();
  const time = plusMinutes(at(9), 40);
  await world.quote(plusMinutes(at(9), 38), [
    ['S1', '104'],
    ['S2', '97'],
    ['S3', '99'],
  ]);
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 41)]);
  await world.work();
  expect(await valuedAt(time)).toEqual(['2', '4']);
  const called = await world.rows<{ id: string }>(
    `select distinct relationship_id::text as id from margin_call where issued_at = $1 order by 1`,
    [time],
  );
  expect(called.map((row) => row.id)).toEqual(['2', '4']);
  // The same again, whoever asks, is nothing.
  await Promise.all([1, 2].map(() => world.inTx((tx) => world.get(MarginTimetableService).run(tx, time))));
  await world.work();
  const runs = await world.rows('select 1 from run where as_of = $1', [time]);
  expect(runs).toHaveLength(2); // of exposures, and of calls
});

it('values nobody who elected otherwise since it was planned, nor anybody without marks', async () => {
  await elect(world, 3, every('09:20', 1440));
  await world.mark(at(9), MARKS);
  await world.work();
  await elect(world, 3, every('09:50', 1440), 2, plusMinutes(at(9), 5));
  const answer = (minutes: number) =>
    world.inTx((tx) => world.get(MarginTimetableService).run(tx, plusMinutes(at(9), minutes)));
  expect(await answer(20)).toEqual({ refused: 'nobody elects this time any more' });
  await world.rows('select advance_clock($1)', [plusMinutes(at(9), 120)]);
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query('delete from quote');
  expect(await answer(50)).toEqual({ refused: 'no marks: S1,S2,S3' });
});
