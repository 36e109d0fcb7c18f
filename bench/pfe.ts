import { potentialExposure } from '@app/exposure/domain';
import { Exact } from '@app/kernel';
import { Generator } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { median } from './generated-book';
import { hardware } from './machine';

const ROUNDS = 5;
const SEED = 20251010;
const DAYS = [1, 7, 14, 30, 60, 90, 180, 270, 365];
const MARGIN_PERIOD = 0.5; // days: of each time the one before it is simulated as well
const HISTORY = 365;

export const help = `npm run bench -- pfe [flags]: expected and potential exposure of one seat over a year, margined and not, against drawing the
normal numbers of the same paths alone.
  --paths       <n>  (20000)
  --underlyings <n>  with two straight legs each (5)`;

/** Potential exposure by Monte Carlo: what the profile costs beyond its chance. */
export async function run(_ownerUrl: string, flags: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: flags, options: { paths: text, underlyings: text } });
  const paths = parseInt(values.paths ?? '20000', 10);
  const count = parseInt(values.underlyings ?? '5', 10);
  const chance = new Generator(SEED);
  const symbols = Array.from({ length: count }, (_, n) => `U${String(n)}`);
  const underlyings = new Map(
    symbols.map((symbol) => {
      const returns = Array.from({ length: HISTORY }, () => 0.03 * chance.normal());
      return [symbol, { mark: 1000 * chance.uniform(), returns, dailyVolatility: 0.03 }] as const;
    }),
  );
  const legs = symbols.flatMap((symbol): Leg[] =>
    [10, -4].map((quantity, n) => ({
      tradeId: `${symbol}-${String(n)}`,
      occupancy: 'A1',
      instrument: `${symbol}-PERP`,
      underlying: symbol,
      terms: { kind: 'linear-perpetual' },
      quantity: new Exact(quantity),
      price: new Exact(500),
    })),
  );
  const margin = { initialMargin: 100, variationMargin: 0, tolerance: 0, marginPeriodDays: MARGIN_PERIOD };
  const book = { legs, underlyings, days: DAYS, paths, margin, nets: true };
  const simulation = { ...book, asOf: new Date('2025-10-10T00:00:00Z') };
  const simulated: number[] = [];
  const drawn: number[] = [];
  const answers = new Set<string>();
  const normals = paths * count * 2 * DAYS.length;
  for (let round = 0; round < ROUNDS; round++) {
    simulated.push(
      timed(() => answers.add(JSON.stringify(potentialExposure(simulation, new Generator(SEED))))),
    );
    drawn.push(
      timed(() => {
        const generator = new Generator(SEED);
        let sum = 0;
        for (let n = 0; n < normals; n++) sum += generator.normal();
        return sum;
      }),
    );
  }
  const [ms, floor] = [median(simulated), median(drawn)];
  const targets = {
    'at most four times the drawing of its normal numbers': ms / floor <= 4,
    'the same seed is the same answer, to the last digit': answers.size === 1,
  };
  return await Promise.resolve({
    bench: 'pfe',
    machine: hardware(),
    options: { paths, underlyings: count, legs: legs.length, times: DAYS.length, seed: SEED, rounds: ROUNDS },
    milliseconds: Math.round(ms),
    floorMilliseconds: Math.round(floor),
    ratio: ms / floor,
    pathsPerSecond: Math.round((1000 * paths) / ms),
    targets,
    passed: Object.values(targets).every(Boolean),
  });
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
