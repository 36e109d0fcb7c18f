import type { Money } from './money';

/** The lines of a statement as decimal text: as it is stored, and served. */
export function textsOf<Line extends string>(
  statement: Readonly<Record<Line, Money>>,
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [line, amount] of Object.entries<Money>(statement)) texts[line] = amount.toText();
  return texts;
}
