import { accept, refuse, type Result } from '@app/kernel';
import type { Garch } from '@app/numerics';
import type { AddOns, ConcentrationThreshold, MarketDepth, WrongWay } from './add-on';
import type { HistoricalModel } from './historical-margin';
import type { HistoricalParameters } from './im-historical';
import {
  day,
  flag,
  ifGiven,
  inside,
  kinds,
  listOf,
  number,
  oneOf,
  parts,
  readAll,
  whole,
  word,
  type Read,
} from './model-shape';
import type { Procyclicality } from './procyclicality';
import type { ScanModel } from './scan-margin';

/**
 * How initial margin is computed, and by which numbers. `parametric` takes its numbers from the terms of the relationship, `schedule`
 * from the regulators', `licensed` from whoever holds a licence: we ship none.
 */
export type MarginModel =
  | { readonly kind: 'parametric' | 'schedule' | 'licensed'; readonly parameters: Record<string, never> }
  | { readonly kind: 'historical-simulation'; readonly parameters: HistoricalModel }
  | { readonly kind: 'portfolio-scan'; readonly parameters: ScanModel };

export type ModelKind = MarginModel['kind'];

/** One version of a model, as two people approved it. */
export type ModelVersion = MarginModel & { readonly version: number };

/** As statements and records name it: `historical-simulation 2`. */
export function modelName({ kind, version }: Pick<ModelVersion, 'kind' | 'version'>): string {
  return `${kind} ${String(version)}`;
}

/** What everybody uses who has chosen nothing. */
export const DEFAULT_MODEL: ModelVersion = { kind: 'parametric', version: 1, parameters: {} };

export const MODEL_KINDS = [
  'parametric',
  'historical-simulation',
  'portfolio-scan',
  'schedule',
  'licensed',
] as const satisfies readonly ModelKind[];

const DAYS = { most: 3653 }; // ten years: what a look-back may ask for

const addOns: Read<AddOns> = parts<AddOns>({
  concentration: listOf(parts<ConcentrationThreshold>({ symbol: word, threshold: number(1, 1e15) }), 0, 200),
  liquidity: listOf(
    parts<MarketDepth>({
      symbol: word,
      dailyVolume: number(1, 1e15),
      participation: number(0.001, 1),
      halfSpread: number(0, 0.5),
    }),
    0,
    200,
  ),
  wrongWay: listOf(parts<WrongWay>({ party: word, symbol: word, part: number(0, 1) }), 0, 200),
});

const procyclicality = kinds<Procyclicality>({
  none: parts({}),
  buffer: parts({ part: number(0, 1), lookBackDays: whole(250, DAYS.most) }),
  'stressed-weight': parts({ weight: number(0, 1), firstDay: day, lastDay: day }),
  floor: parts({ lookBackDays: whole(250, DAYS.most) }),
});

/** As it came in: by which volatility, and whether by exactly one, is asked of the whole. */
type HistoricalDraft = Omit<HistoricalParameters, 'decay' | 'garch'> & {
  readonly decay?: number;
  readonly garch?: Garch;
  readonly addOns: AddOns;
};

const historical = parts<HistoricalDraft>({
  window: whole(100, DAYS.most),
  filtered: flag,
  decay: ifGiven(number(0.8, 0.999)),
  garch: ifGiven(parts<Garch>({ omega: inside(0, 1), alpha: number(0, 1), beta: number(0, 1) })),
  ageDecay: ifGiven(inside(0, 1)),
  measure: oneOf('expected-shortfall', 'value-at-risk'),
  confidence: number(0.9, 0.999),
  horizon: oneOf('square-root', 'overlapping', 'greater'),
  procyclicality,
  addOns,
});

const scan = parts<ScanModel>({
  scenarios: listOf(
    parts({ spot: number(-0.99, 10), volatility: number(-0.99, 10), weight: number(0.001, 1) }),
    2,
    100,
  ),
  nearPower: number(0, 1),
  farPower: number(0, 1),
  netPart: number(0, 1),
  hedgedPart: number(0, 1),
  addOns,
});

const none = parts<Record<string, never>>({});

/** A model with parameters that came in as JSON. @returns everything that is wrong with them */
export function modelOf(kind: ModelKind, given: unknown): Result<MarginModel, readonly string[]> {
  switch (kind) {
    case 'historical-simulation': {
      const read = readAll(historical, given);
      if (!read.ok) return read;
      const faults = contradictions(read.value);
      return faults.length === 0 && hasOneVolatility(read.value)
        ? accept<MarginModel>({ kind, parameters: read.value })
        : refuse<readonly string[]>(faults);
    }
    case 'portfolio-scan': {
      const read = readAll(scan, given);
      return read.ok ? accept<MarginModel>({ kind, parameters: read.value }) : read;
    }
    case 'parametric':
    case 'schedule':
    case 'licensed': {
      const read = readAll(none, given);
      return read.ok ? accept<MarginModel>({ kind, parameters: read.value }) : read;
    }
  }
}

/** The days that a model has to know the closes of, counted back from yesterday. */
export const HISTORY_DAYS = DAYS.most;

function hasOneVolatility(draft: HistoricalDraft): draft is HistoricalParameters & HistoricalDraft {
  return (draft.decay === undefined) !== (draft.garch === undefined);
}

/** What two numbers say against one another. */
function contradictions(draft: HistoricalDraft): string[] {
  const { window, confidence, procyclicality: against, garch, ageDecay } = draft;
  const faults: string[] = [];
  if (!hasOneVolatility(draft)) faults.push('either decay is given, or garch');
  if (garch !== undefined && garch.alpha + garch.beta >= 1)
    faults.push('garch.alpha and garch.beta come to less than 1 together');
  if (window * (1 - confidence) < 1) faults.push('window holds fewer than one day beyond the confidence');
  else if (ageDecay !== undefined && (1 - ageDecay ** window) * (1 - confidence) < 1 - ageDecay)
    faults.push('ageDecay lets the newest day weigh more than what lies beyond the confidence');
  if (against.kind === 'stressed-weight' && against.lastDay < against.firstDay)
    faults.push('procyclicality.lastDay comes before its firstDay');
  return faults;
}
