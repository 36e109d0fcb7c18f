import type { Money } from '@app/kernel';
import type { Seat, WrittenEnding } from './relationship';
import type { Exhaustion } from './relationship-exhaustion';

/** What a disclosure is written from. */
export interface DisclosedFacts {
  readonly relationship: string; // its name
  readonly seats: Readonly<Record<Seat, string>>; // the parties' names: each learns the other's
  readonly asset: string;
  readonly writtenEnding: WrittenEnding;
  readonly exhaustion: Exhaustion;
  readonly firstSkinFor: Readonly<Record<Seat, Money>>;
  readonly line: Money;
  readonly stressedVm: Money;
  readonly secondSkinLimit: Money;
  readonly guaranteeLimit: Money;
}
