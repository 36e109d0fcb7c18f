import type { Money } from './money';

/** The lines of a statement as decimal text: as it is stored, and served. */
export function textsOf<Line extends string>(
  statement: Readonly<Record<Line, Money>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries<Money>(statement).map(([line, amount]) => [line, amount.toText()]),
  );
}
