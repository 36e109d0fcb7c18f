import type { SaccrMeasure } from './sa-ccr-measure';
import type { SaccrSeatMeasure } from './sa-ccr-seat';
import { sum } from './sum';

/** What netting sets come to together. */
export type SaccrTotal = Pick<SaccrMeasure, 'replacementCost' | 'potential' | 'exposureAtDefault'>;

/** What the seats that settle in one asset come to together; nothing where one of them is not measured. */
export interface SaccrSum {
  readonly asset: string;
  readonly seats: number;
  readonly totals:
    | {
        readonly entity: SaccrTotal; // what it may lose by those who sit there
        readonly across: SaccrTotal; // what they may lose by it, cell by cell
      }
    | undefined;
}

/** A seat that is summed; without a measure it has no number, and so has no sum that it is a part of. */
export interface SummedSeat {
  readonly asset: string;
  readonly measure: Pick<SaccrSeatMeasure, 'saccr' | 'saccrAcross'> | undefined;
}

/**
 * Netting sets are added up, asset by asset. Each stands under a master agreement for its own cell: what is owed in one is not set off
 * against another, and no collateral of one stands against another.
 *
 * @see Basel Committee, CRE 51.11; what CRE 51.12 takes off, a loss on the value of a default that was incurred, is booked by nobody here
 */
export function saccrSums(seats: readonly SummedSeat[]): SaccrSum[] {
  return [...new Set(seats.map(({ asset }) => asset))].map((asset) => {
    const own = seats.filter((seat) => seat.asset === asset);
    const measures = own.flatMap(({ measure }) => measure ?? []);
    const isWhole = measures.length === own.length;
    const entity = totalOf(measures.map(({ saccr }) => saccr));
    const across = totalOf(measures.map(({ saccrAcross }) => saccrAcross));
    return { asset, seats: own.length, totals: isWhole ? { entity, across } : undefined };
  });
}

function totalOf(measures: readonly SaccrTotal[]): SaccrTotal {
  return {
    replacementCost: sum(measures.map(({ replacementCost }) => replacementCost)),
    potential: sum(measures.map(({ potential }) => potential)),
    exposureAtDefault: sum(measures.map(({ exposureAtDefault }) => exposureAtDefault)),
  };
}
