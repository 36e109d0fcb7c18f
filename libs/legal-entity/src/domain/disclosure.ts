import { CLAUSES } from './disclosure-clauses';
import type { DisclosedFacts } from './disclosure-facts';
import type { Seat } from './relationship';
import type { RelationshipOpening } from './relationship-opening';

export interface Clause {
  readonly heading: string;
  readonly text: string;
}

/** What both parties are told before they accept how their relationship may end. */
export interface Disclosure {
  readonly facts: DisclosedFacts;
  readonly clauses: readonly Clause[];
}

/** The disclosure of a proposal. The same proposal and names give the same text, to the letter. */
export function disclosureOf(
  opening: RelationshipOpening,
  seats: Readonly<Record<Seat, string>>,
): Disclosure {
  const { relationship, firstSkinFor, line, stressedVm, secondSkinLimit, guaranteeLimit } = opening;
  const { name, asset, writtenEnding, exhaustion } = relationship;
  const facts = {
    relationship: name,
    seats,
    asset: asset.code,
    writtenEnding,
    exhaustion,
    firstSkinFor,
    line,
    stressedVm,
    secondSkinLimit,
    guaranteeLimit,
  };
  return { facts, clauses: CLAUSES.map(({ heading, write }) => ({ heading, text: write(facts) })) };
}

/** The text that is accepted: what its hash is of. */
export function disclosureText({ facts, clauses }: Disclosure): string {
  const title = `DISCLOSURE of relationship ${facts.relationship}`;
  const numbered = clauses.map(({ heading, text }, index) => `${String(index + 1)}. ${heading}\n${text}`);
  return `${[title, ...numbered].join('\n\n')}\n`;
}
