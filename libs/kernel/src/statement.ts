import type { Money } from './money';

/** The lines of a statement as decimal text: as it is stored, and served. */
export function textsOf<Line extends string>(
  statement: Readonly<Partial<Record<Line, Money>>>,
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [line, amount] of Object.entries<Money | undefined>(statement))
    if (amount !== undefined) texts[line] = amount.toText();
  return texts;
}
