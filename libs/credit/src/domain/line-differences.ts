import { differencesOf, type TermDifference } from '@app/legal-entity/domain';
import type { Covenant } from './covenant';
import type { LineTerms } from './credit-line';

/**
 * What differs between two versions of a line. A sub-limit is found again by what it is of and a covenant by its id: their order says
 * nothing.
 *
 * @param before undefined: there was no line, and everything is new
 */
export function lineDifferences(before: LineTerms | undefined, now: LineTerms): TermDifference[] {
  return differencesOf(before === undefined ? {} : plainOf(before), plainOf(now));
}

function plainOf(terms: LineTerms): object {
  return {
    commitment: terms.commitment,
    approved: terms.approved.toJSON(),
    firstSkin: terms.firstSkin.toJSON(),
    unsecured: terms.unsecured.toJSON(),
    subLimits: Object.fromEntries(terms.subLimits.map(({ by, of, most }) => [`${by} ${of}`, most.toJSON()])),
    covenants: Object.fromEntries(terms.covenants.map((covenant) => [covenant.id, plainCovenant(covenant)])),
    clause: terms.clause ?? '',
    expiresOn: terms.expiresOn,
    reviewOn: terms.reviewOn,
    reductions: Object.fromEntries(terms.reductions.map(({ from, most }) => [from, most.toJSON()])),
    warnAt: terms.warnAt ?? '',
  };
}

function plainCovenant(covenant: Covenant): object {
  return 'least' in covenant ? { ...covenant, least: covenant.least.toJSON() } : covenant;
}
