import { Money } from '@app/kernel';
import type { Standing } from './call-draft';
import type { CalledSum } from './called.rows';

type Of = Pick<CalledSum, 'occupancy' | 'kind' | 'direction'>;

/** What is called of a seat in one kind and direction, and stands. */
export function sumOf({ called, relationship }: Pick<Standing, 'called' | 'relationship'>, of: Of): Money {
  return found(called, of)?.amount ?? Money.zero(relationship.asset);
}

/** Of its own margin, what a seat was called for, did not meet, and has not cured. */
export function missingOf(
  { called, relationship }: Pick<Standing, 'called' | 'relationship'>,
  of: Omit<Of, 'direction'>,
): Money {
  return found(called, { ...of, direction: 'delivery' })?.missing ?? Money.zero(relationship.asset);
}

/** What a seat was asked for and disputes: it waits for the end of its dispute, and is not asked for again before. */
export function disputedOf(
  { called, relationship }: Pick<Standing, 'called' | 'relationship'>,
  of: Of,
): Money {
  return found(called, of)?.disputed ?? Money.zero(relationship.asset);
}

/** Of its own margin, what is in dispute either way, be it of a transfer that was made: none of it is let go meanwhile. */
export function withheldOf(
  { called, relationship }: Pick<Standing, 'called' | 'relationship'>,
  of: Omit<Of, 'direction'>,
): Money {
  const sums = called.filter(({ occupancy, kind }) => occupancy === of.occupancy && kind === of.kind);
  return Money.sum(
    sums.flatMap(({ disputed, transferred }) => [disputed, transferred].filter((each) => each !== undefined)),
    relationship.asset,
  );
}

function found(called: readonly CalledSum[], { occupancy, kind, direction }: Of): CalledSum | undefined {
  return called.find(
    (each) => each.occupancy === occupancy && each.kind === kind && each.direction === direction,
  );
}
