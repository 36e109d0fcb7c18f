import type { INestApplicationContext } from '@nestjs/common';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { APPLICATION_LOGIN, migrateDatabase } from '../apps/cli/src/migrate/migrate-database';
import { machine } from './machine';
import { Floor } from './onboarding-floor';
import { onboard, openDesk } from './onboarding-load';

const IN_FLIGHT = 8; // parties at once
const A_READING = 1000; // parties between two readings of the memory
const MIB = 2 ** 20;

export const help = `npm run bench -- onboarding [flags]: parties a second from a draft to active through the services, every section, screened
against the list, approved by a second person; against the same rows written plainly over pg; and the memory it takes.
  --parties <n>  how many (10000)`;

/** The memory of this process when so many parties were in, and when that was. */
interface Reading {
  readonly parties: number;
  readonly mib: number;
  readonly ms: number; // since the first began
}

/** Whether an onboarding desk that never closes grows, and what its carefulness costs. */
export async function run(ownerUrl: string, flags: string[]) {
  const { values } = parseArgs({ args: flags, options: { parties: { type: 'string' } } });
  const parties = countOf(values.parties, 10_000);
  await migrateDatabase(ownerUrl);
  const url = Object.assign(new URL(ownerUrl), { username: APPLICATION_LOGIN }).href;
  const owner = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
  const services = await openDesk(url);
  try {
    const { perSecond, readings } = await onboardAll(services, parties);
    const last = Array.from({ length: Math.min(parties, A_READING) }, (_, index) => parties - 1 - index);
    const floor = await Floor.of(ownerUrl, IN_FLIGHT, last);
    const plain = await floor.rate();
    await floor.close();
    const [active] = await owner.query<{ parties: number }[]>(
      `select count(*)::int as parties from application a join party p on p.application_id = a.id where a.state = 'active'`,
    );
    const memory = memoryOf(readings);
    const targets = {
      'every application is an active party': active?.parties === parties,
      'RSS growth < 100 MiB': memory.grownMib < 100,
    };
    return {
      bench: 'onboarding',
      machine: await machine(owner),
      options: { parties, inFlight: IN_FLIGHT },
      perSecond: round(perSecond),
      perSecondByReading: ratesOf(readings),
      plainPerSecond: round(plain),
      ratio: Math.round((1000 * perSecond) / plain) / 1000,
      rowsAParty: round(floor.rowsAParty),
      memory,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await services.close();
    await owner.destroy();
  }
}

async function onboardAll(services: INestApplicationContext, parties: number) {
  const readings: Reading[] = [];
  let [next, done] = [0, 0];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let n = next++; n < parties; n = next++) {
        await onboard(services, n);
        done += 1;
        if (done % A_READING === 0 || done === parties)
          readings.push({
            parties: done,
            mib: process.memoryUsage().rss / MIB,
            ms: performance.now() - began,
          });
      }
    }),
  );
  return { perSecond: (1000 * parties) / (performance.now() - began), readings };
}

/** Parties a second between each two readings: what grows is slower in the end. */
function ratesOf(readings: readonly Reading[]): number[] {
  return readings.map(({ parties, ms }, at) => {
    const before = readings[at - 1] ?? { parties: 0, ms: 0 };
    return round((1000 * (parties - before.parties)) / (ms - before.ms));
  });
}

/** From the first thousand on: by then the code is compiled, the caches are warm and the pool is open. */
function memoryOf(readings: readonly Reading[]) {
  const sizes = readings.map(({ mib }) => mib);
  const [start = 0, end = 0] = [sizes[0], sizes.at(-1)];
  return {
    startMib: round(start),
    endMib: round(end),
    peakMib: round(Math.max(...sizes)),
    grownMib: round(end - start),
    slopeMibAThousand: round(A_READING * slopeOf(readings)),
  };
}

/** Least squares, in MiB a party. */
function slopeOf(readings: readonly Reading[]): number {
  const mean = (of: (reading: Reading) => number) =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length;
  const [x, y] = [mean(({ parties }) => parties), mean(({ mib }) => mib)];
  const above = readings.reduce((sum, { parties, mib }) => sum + (parties - x) * (mib - y), 0);
  const below = readings.reduce((sum, { parties }) => sum + (parties - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function countOf(given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new Error('a count is a whole number, 1 or more');
  return Number.parseInt(given, 10);
}
