import type { HeldSections } from './application-section';
import { leiRefusal } from './lei';
import { registrationRefusal } from './lei-registration';
import type { Requirement } from './requirement';

const LEI_WRONG = {
  'not-20-characters': 'a legal entity identifier has 20 characters',
  'not-capitals-and-digits': 'a legal entity identifier has 18 capitals or digits and two digits',
  'check-digits-wrong': 'its check digits say that a character is wrong',
};
const REGISTER_AGAINST = {
  'entity-inactive': 'the register says that the entity is inactive',
  'lei-not-in-force': 'the register says that the identifier is in force no more',
  'lei-lapsed': 'the identifier has lapsed: it has to be renewed before activation',
};

/** What is missing about who the applicant is: by his own word, and by the register's. */
export function identityRequirements(sections: HeldSections): Requirement[] {
  const identity = sections['legal-identity'];
  if (identity === undefined)
    return [missing('legal-identity', 'section-missing', 'nobody knows who applies', 'draft')];
  const wrong = leiRefusal(identity.lei);
  return wrong === undefined
    ? registerRequirements(sections, identity.lei)
    : [missing('legal-identity', `lei-${wrong}`, LEI_WRONG[wrong], 'draft')];
}

function registerRequirements(sections: HeldSections, lei: string): Requirement[] {
  const register = sections['lei-registration'];
  if (register === undefined)
    return [
      missing('lei-registration', 'section-missing', 'the register has not been read', 'identification'),
    ];
  if (register.lei !== lei)
    return [
      missing('lei-registration', 'lei-of-another', `the extract is of ${register.lei}`, 'identification'),
    ];
  const against = registrationRefusal(register);
  if (against === undefined) return [];
  // A lapsed identifier still says who it was issued to: it may be renewed while the rest is examined.
  const blocks = against === 'lei-lapsed' ? 'approved' : 'identification';
  return [missing('lei-registration', against, REGISTER_AGAINST[against], blocks)];
}

function missing(
  section: Requirement['section'],
  fact: string,
  why: string,
  blocks: Requirement['blocks'],
): Requirement {
  return { section, missing: fact, why, blocks };
}
