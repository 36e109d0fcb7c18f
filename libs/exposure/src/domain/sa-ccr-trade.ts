import { normalProbability } from '@app/numerics';

/** Business days in the year of the standard. */
const YEAR = 250;
export const TEN_DAYS = 10 / YEAR;

export const SACCR_CLASSES = ['IR', 'FX', 'CR', 'EQ', 'CO'] as const;

/**
 * The classes of the standard, and `CA`: a cryptoasset, which the standard of 2014 does not know. It is treated as a single name of
 * equity is, by factor and volatility, in a hedging set of its own, as a pair of currencies is: nothing offsets another asset. That
 * is the house's choice; the Basel Committee's standard on cryptoassets (SCO60, group 2a) goes the same way.
 */
export type SaccrClass = (typeof SACCR_CLASSES)[number] | 'CA';

export const SACCR_RATINGS = ['AAA', 'AA', 'A', 'BBB', 'BB', 'B', 'CCC', 'IG', 'SG'] as const;
export type SaccrRating = (typeof SACCR_RATINGS)[number];

export interface SaccrOption {
  readonly boughtSold: 'bought' | 'sold';
  readonly callPut: 'call' | 'put';
  readonly P: number; // price of the underlying
  readonly K: number; // strike
  readonly T: number; // years to the latest exercise
  readonly vol?: number; // of a year; left out: the supervisory one
}

/** A trade as the standard sees it. Amounts are in one currency, times in years. */
export interface SaccrTrade {
  readonly assetClass: SaccrClass;
  readonly notional: number; // of IR and CR; of FX in domestic currency; of EQ, CO and CA price × units
  readonly S?: number; // IR, CR: when the period it refers to starts; 0 when it has started
  readonly E?: number; // IR, CR: when that period ends
  readonly M: number; // maturity
  readonly direction?: 1 | -1; // long or short of its primary risk factor; an option says it itself
  readonly mtm: number; // to the one who computes
  readonly hedgingSet: string; // IR: currency; FX: pair; CO: energy, metals, agricultural, other; CA: itself; else one
  readonly reference: string; // CR, EQ: entity or index; CO: type
  readonly rating?: SaccrRating; // CR
  readonly isIndex: boolean; // CR, EQ
  readonly isElectricity: boolean; // CO
  readonly option?: SaccrOption;
}

interface Supervisory {
  readonly factor: number;
  readonly correlation: number;
  readonly volatility: number; // for options
}

const CREDIT_FACTORS: Readonly<Record<SaccrRating, number>> = {
  AAA: 0.0038,
  AA: 0.0038,
  A: 0.0042,
  BBB: 0.0054,
  BB: 0.0106,
  B: 0.016,
  CCC: 0.06,
  IG: 0.0038,
  SG: 0.0106,
};

/**
 * The supervisory parameters of a trade.
 *
 * @see BCBS 279, table 2
 */
export function supervisoryOf({ assetClass, rating, isIndex, isElectricity }: SaccrTrade): Supervisory {
  switch (assetClass) {
    case 'IR':
      return { factor: 0.005, correlation: 1, volatility: 0.5 };
    case 'FX':
      return { factor: 0.04, correlation: 1, volatility: 0.15 };
    case 'CR':
      return {
        factor: CREDIT_FACTORS[rating ?? 'CCC'],
        correlation: isIndex ? 0.8 : 0.5,
        volatility: isIndex ? 0.8 : 1,
      };
    case 'EQ':
      return isIndex
        ? { factor: 0.2, correlation: 0.8, volatility: 0.75 }
        : { factor: 0.32, correlation: 0.5, volatility: 1.2 };
    case 'CA':
      return { factor: 0.32, correlation: 1, volatility: 1.2 };
    case 'CO':
      return isElectricity
        ? { factor: 0.4, correlation: 0.4, volatility: 1.5 }
        : { factor: 0.18, correlation: 0.4, volatility: 0.7 };
  }
}

/**
 * Adjusted notional × supervisory delta × maturity factor: what a trade puts into its hedging set.
 *
 * @param marginedFor the margin period of risk in business days; left out: the netting set is not margined
 * @see BCBS 279, paragraphs 157 to 164
 */
export function effectiveNotional(trade: SaccrTrade, marginedFor?: number): number {
  return adjustedNotional(trade) * supervisoryDelta(trade) * maturityFactor(trade.M, marginedFor);
}

function adjustedNotional({ assetClass, notional, M, S = 0, E = M }: SaccrTrade): number {
  if (assetClass !== 'IR' && assetClass !== 'CR') return notional;
  const start = Math.max(S, 0);
  const end = Math.max(E, start + TEN_DAYS);
  return (notional * (Math.exp(-0.05 * start) - Math.exp(-0.05 * end))) / 0.05;
}

/** How far, and which way, a trade moves with its risk factor. */
function supervisoryDelta(trade: SaccrTrade): number {
  const { option, direction = 1 } = trade;
  if (option === undefined) return direction;
  const { P, K, T, vol = supervisoryOf(trade).volatility } = option;
  const deviation = vol * Math.sqrt(T);
  const d1 = Math.log(P / K) / deviation + deviation / 2;
  const held = option.callPut === 'call' ? normalProbability(d1) : -normalProbability(-d1);
  return option.boughtSold === 'bought' ? held : -held;
}

function maturityFactor(maturity: number, marginedFor: number | undefined): number {
  if (marginedFor !== undefined) return 1.5 * Math.sqrt(marginedFor / YEAR);
  return Math.sqrt(Math.min(Math.max(maturity, TEN_DAYS), 1));
}
