import { Money } from '@app/kernel';
import type { CellTerms } from './cell-terms';
import { lastOccupant, type Seat, type WrittenEnding } from './relationship';
import { isProbable } from './relationship-exhaustion';

/** A relationship as it is proposed, whole: with it are opened its cell, what the cell has, and what the core promises it. */
export interface RelationshipOpening extends CellTerms {
  readonly firstSkinFor: Readonly<Record<Seat, Money>>; // first skin is allocated between the seats, and never used twice
  readonly stressedVm: Money; // what VM could come to within grace, auction and tranche payment time, on the business it is for
}

/** What is wrong with a proposal in itself, whoever the parties are. */
export type OpeningFault =
  | { readonly kind: 'same-party' }
  | { readonly kind: 'exhaustion-missing' } // the written ending is sized, and nobody says to what
  | { readonly kind: 'exhaustion-improbable' }
  | { readonly kind: 'first-skin-not-allocated' } // whole, to both seats together
  | { readonly kind: 'line-too-small'; readonly least: Money }
  | { readonly kind: 'guarantee-against-the-ending' };

/** Everything that is wrong with a proposal in itself, in the order in which it reads. */
export function openingFaults(opening: RelationshipOpening): OpeningFault[] {
  const { relationship, firstSkin, firstSkinFor } = opening;
  const { writtenEnding, exhaustion } = relationship;
  const sized = exhaustion !== 'not sized';
  const least = leastLine(opening);
  const faults: (OpeningFault | false)[] = [
    lastOccupant(relationship, 'A').partyId === lastOccupant(relationship, 'B').partyId && {
      kind: 'same-party',
    },
    !sized && needsSize(writtenEnding) && { kind: 'exhaustion-missing' },
    sized && !isProbable(exhaustion) && { kind: 'exhaustion-improbable' },
    !firstSkinFor.A.plus(firstSkinFor.B).equals(firstSkin) && { kind: 'first-skin-not-allocated' },
    opening.line.lessThan(least) && { kind: 'line-too-small', least },
    guaranteeContradicts(opening) && { kind: 'guarantee-against-the-ending' },
  ];
  return faults.filter((fault) => fault !== false);
}

/**
 * The liquidity line a relationship needs at least: the survivor is paid on time out of first skin and the line while nothing
 * else pays yet, so stressed VM of grace, auction and tranche payment time less first skin.
 */
export function leastLine({ stressedVm, firstSkin }: RelationshipOpening): Money {
  return stressedVm.minus(firstSkin).atLeast(Money.zero(stressedVm.asset));
}

/** What the core has to have, above its floor and beside what it has promised already, to open this cell. */
export function ownCapitalNeeded({ firstSkin, line }: RelationshipOpening): Money {
  return firstSkin.plus(line);
}

/** Limited recourse ends at the cell's assets: nobody guarantees the rest. In the other endings the entity does. */
function guaranteeContradicts({ relationship, guaranteeLimit }: RelationshipOpening): boolean {
  return (relationship.writtenEnding === 'limited-recourse') === guaranteeLimit.isPositive();
}

/** Tranches that are sized to a stated confidence say which; the other endings may say that nobody has sized them. */
function needsSize(ending: WrittenEnding): boolean {
  return ending === 'sized-tranche';
}
