import { invariant } from '@app/kernel';

/** Asset classes of the standardised schedule. Crypto-assets have none of their own: they are `Other`. */
export const SCHEDULE_CLASSES = [
  'Credit',
  'Commodity',
  'Equity',
  'ForeignExchange',
  'InterestRate',
  'Other',
] as const;
export type ScheduleClass = (typeof SCHEDULE_CLASSES)[number];

export interface ScheduleTrade {
  readonly assetClass: ScheduleClass;
  readonly notional: number; // its sign does not matter
  readonly durationYears?: number; // Credit and InterestRate need it
  readonly mtm: number; // to the party that collects
}

/** Parts of the notional, by years of duration, each bound its own bucket's; without years it is one. */
const RATES = {
  Credit: [
    { years: 2, rate: 0.02 },
    { years: 5, rate: 0.05 },
    { years: Infinity, rate: 0.1 },
  ],
  Commodity: [{ years: Infinity, rate: 0.15 }],
  Equity: [{ years: Infinity, rate: 0.15 }],
  ForeignExchange: [{ years: Infinity, rate: 0.06 }],
  InterestRate: [
    { years: 2, rate: 0.01 },
    { years: 5, rate: 0.02 },
    { years: Infinity, rate: 0.04 },
  ],
  Other: [{ years: Infinity, rate: 0.15 }],
} as const satisfies Record<ScheduleClass, readonly { years: number; rate: number }[]>;

/** Whether the schedule's rate depends on the duration of the trade. */
export function needsDuration(assetClass: ScheduleClass): boolean {
  return RATES[assetClass].length > 1;
}

/** A bucket of the schedule: what is held of a class, up to some years of duration. */
export interface ScheduleBucket {
  readonly assetClass: ScheduleClass;
  readonly upToYears: number; // without end: Infinity
  readonly notional: number; // gross: longs and shorts do not set off one another
  readonly rate: number;
  readonly gross: number; // the sum over its trades of notional × rate
}

export interface ScheduleMargin {
  readonly buckets: readonly ScheduleBucket[]; // those that hold something

  readonly gross: number;
  readonly netReplacementCost: number;
  readonly grossReplacementCost: number;
  readonly netToGross: number; // NGR
  readonly net: number;
}

/**
 * Initial margin by the standardised schedule: net = 0.4 gross + 0.6 NGR gross, where NGR is the net replacement cost over the gross
 * one. A portfolio that has no gross replacement cost gets no benefit from netting: NGR is 1.
 *
 * @see BCBS-IOSCO, Margin requirements for non-centrally cleared derivatives, 2020, appendix A; for NGR without a replacement cost
 *   the US rule
 */
export function scheduleMargin(trades: readonly ScheduleTrade[]): ScheduleMargin {
  const gross = sum(trades.map(({ notional, ...trade }) => Math.abs(notional) * bucketOf(trade).rate));
  const grossReplacementCost = sum(trades.map(({ mtm }) => Math.max(mtm, 0)));
  const netReplacementCost = Math.max(sum(trades.map(({ mtm }) => mtm)), 0);
  const netToGross = grossReplacementCost === 0 ? 1 : netReplacementCost / grossReplacementCost;
  const net = 0.4 * gross + 0.6 * netToGross * gross;
  return { buckets: bucketsOf(trades), gross, netReplacementCost, grossReplacementCost, netToGross, net };
}

function bucketsOf(trades: readonly ScheduleTrade[]): ScheduleBucket[] {
  return SCHEDULE_CLASSES.flatMap((assetClass) =>
    RATES[assetClass].flatMap((bucket): ScheduleBucket[] => {
      const held = trades.filter((trade) => trade.assetClass === assetClass && bucketOf(trade) === bucket);
      const notionals = held.map(({ notional }) => Math.abs(notional));
      const { years: upToYears, rate } = bucket;
      const gross = sum(notionals.map((notional) => notional * rate));
      return held.length === 0 ? [] : [{ assetClass, upToYears, notional: sum(notionals), rate, gross }];
    }),
  );
}

function bucketOf({ assetClass, durationYears = 0 }: Omit<ScheduleTrade, 'notional'>) {
  const found = RATES[assetClass].find(({ years }) => durationYears <= years);
  invariant(found !== undefined, `no bucket of ${assetClass} for ${String(durationYears)} years`);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
