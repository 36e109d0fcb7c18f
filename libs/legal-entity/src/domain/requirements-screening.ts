import { APPLICANT, ownershipOf } from './application-content';
import type { HeldSections } from './application-section';
import { ownershipFault } from './ownership';
import { blockedByOwnership } from './ownership-block';
import type { Requirement } from './requirement';
import type { Subject } from './screening';
import type { HitState } from './screening-hit';

/** What is known of an application's names: hits of the last screening, as they were decided. */
export interface HeldScreening {
  readonly current: boolean; // the last screening was of these sections, against the list in force
  readonly hits: readonly {
    readonly subject: Subject;
    readonly entryName: string;
    readonly state: HitState;
  }[];
}

/** What is missing before an application is known to be nobody's on the list, nor half owned by them. */
export function screeningRequirements(sections: HeldSections, screening: HeldScreening): Requirement[] {
  const undecided = screening.hits
    .filter(({ state }) => state !== 'false-positive')
    .map(({ subject, entryName, state }) =>
      missing(
        state === 'true-match' ? 'true-match' : `hit-${state}`,
        `${subject.name} may be ${entryName} of the list`,
      ),
    );
  const pending = screening.current
    ? []
    : [missing('not-screened', 'the names as they are now have not been compared with the list in force')];
  return [...pending, ...undecided, ...blockedRequirements(sections, screening)];
}

/** Entities that are blocked because blocked owners hold half of them, among them the applicant. */
function blockedRequirements(sections: HeldSections, { hits }: HeldScreening): Requirement[] {
  const ownership = ownershipOf(sections);
  if (ownership === undefined || ownershipFault(ownership) !== undefined) return [];
  const matched = hits.filter(({ state }) => state === 'true-match').map(({ subject }) => subject);
  const listed = matched
    .filter(({ role }) => role === 'owner' || role === 'applicant')
    .map(({ role, ref }) => (role === 'applicant' ? APPLICANT : ref));
  return blockedByOwnership(ownership, new Set(listed)).map(({ name, share, owners }) =>
    missing(
      'blocked-by-ownership',
      `${share.times(100).toFixed(2)} % of ${name} is held by ${owners.join(', ')}`,
    ),
  );
}

function missing(fact: string, why: string): Requirement {
  return { section: 'screening', missing: fact, why, blocks: 'screening' };
}
