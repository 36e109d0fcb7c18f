import type { ActorId } from '@app/control';
import { Exact, id, type Money } from '@app/kernel';
import type { Case, PriceRanges } from '@app/resolution';
import { lastCompleteBar, type Prices } from './prices';
import type { Seed } from './seed-schema';

/** What an officer's act is given: the seed, the case, the moment, and what proves it was done. */
export interface Occasion {
  readonly seed: Seed;
  readonly prices: Prices;
  readonly current: Case;
  readonly at: Date;
  readonly proof: string;
}

/** The act of an officer, with its proof. */
export function exerciseOf({ current, at, proof }: Occasion, officer: ActorId) {
  return { caseId: current.id, officer, at, proof };
}

/** Nobody has taken the place of the survivor: it is the first occupant of its seat. */
export function survivorOf(occupancy: string): string {
  return occupancy.startsWith('A') ? 'B1' : 'A1';
}

/** The people of the seed, by what they do. */
export function by({ seed }: Occasion) {
  const { manager, director, calculation, verification, trustee } = seed.script.default.officers;
  const actor = (name: string) => id<'Actor'>(name);
  return {
    manager: actor(manager),
    director: actor(director),
    calculation: actor(calculation),
    verification: actor(verification),
    trustee: actor(trustee),
  };
}

/** Lowest and highest real price of each underlying in the last four hours that were over when the auction opened. */
export function rangesAt({ prices, at }: Occasion): PriceRanges {
  return new Map(
    [...prices.bars.keys()].map((symbol) => {
      const { low, high } = lastCompleteBar(prices, symbol, at);
      return [symbol, { low: new Exact(low), high: new Exact(high) }];
    }),
  );
}

/** A salt anybody can compute keeps nothing secret: this is a script, and it is the same at every replay. */
export function envelopesOf({ script }: Seed): { bidder: string; price: Money; salt: string }[] {
  return script.default.bids.map(({ party, price }) => ({ bidder: party, price, salt: `salt of ${party}` }));
}
