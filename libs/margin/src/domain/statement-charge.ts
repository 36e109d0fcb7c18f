import type { Charge } from './add-on';

/** Something that is charged beside the model: what it is computed from, and by which formula. */
export interface ChargeLine {
  readonly symbol: string;
  readonly kind: Charge['kind'];
  readonly upon: Readonly<Record<string, string>>;
  readonly amount: string;
  readonly how: string; // in the names of what it is computed from
}

const HOW: Readonly<Record<Charge['kind'], string>> = {
  concentration: 'alone × (max(1, √(|value| / threshold)) − 1)',
  liquidity:
    'halfSpread × |value| + deviations × max(0, dailyVolatility × |value| × √(|value| / (participation × dailyVolume) / 3) − dailyVolatility × |value|)',
  'wrong-way': 'part × max(0, value)',
};

/** What is charged beside the model, line by line: of the seat's own underlyings, and of its own party. */
export function chargeLines(charges: readonly Charge[]): ChargeLine[] {
  return charges.map(({ symbol, kind, upon, amount }) => ({
    symbol,
    kind,
    upon: estimateTexts(upon),
    amount: String(amount),
    how: HOW[kind],
  }));
}

/** Numbers as text, to all the digits that a double has. */
export function estimateTexts(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
}
