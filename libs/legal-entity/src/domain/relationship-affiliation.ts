import { controllersOf } from './ownership-control';
import type { Ownership } from './ownership';
import { wordsOf } from './screening-name';

/**
 * Who controls both of two parties, or one of them through the other; none: they are no affiliates. Their graphs are drawn apart,
 * so that owners are the same when their names are, in one spelling.
 *
 * @see ISDA 2002 Master Agreement, section 14, "Affiliate": control of each other, or under common control, by a majority of votes
 */
export function affiliationOf(one: Ownership, other: Ownership): string[] {
  const chains = (ownership: Ownership) => {
    const subject = ownership.owners.filter(({ id }) => id === ownership.subject);
    return new Map(
      [...subject, ...controllersOf(ownership)].map(({ name }) => [wordsOf(name).join(' '), name]),
    );
  };
  const others = chains(other);
  return [...chains(one)].filter(([words]) => others.has(words)).map(([, name]) => name);
}
