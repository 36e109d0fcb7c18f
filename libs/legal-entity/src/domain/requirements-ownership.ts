import { Exact } from '@app/kernel';
import { APPLICANT, ownershipOf } from './application-content';
import type { HeldSections } from './application-section';
import { type Ownership, ownershipCycles, ownershipFault } from './ownership';
import { beneficialOwners, ownershipThreshold, type RiskRating } from './ownership-control';
import { effectiveShares } from './ownership-share';
import type { Requirement } from './requirement';

/** What is missing about who owns and controls the applicant. A cycle is named, and is to be explained. */
export function ownershipRequirements(
  sections: HeldSections,
  // Until compliance has said otherwise, the risk is what it usually is.
  rating = sections['risk-rating']?.rating ?? 'standard',
): Requirement[] {
  const ownership = ownershipOf(sections);
  if (ownership === undefined) return [missing('section-missing', 'nobody knows who owns the applicant')];
  const fault = ownershipFault(ownership);
  if (fault !== undefined) return [missing(fault.kind, fault.names.join(', '))];
  return [
    ...cycleRequirements(ownership, sections.ownership?.cyclesExplained),
    ...unnamedBehind(ownership, sections, rating),
    ...nobodyBehind(ownership, sections, rating),
  ];
}

/** What is missing about who runs the applicant. */
export function officerRequirements({ officers }: HeldSections): Requirement[] {
  if (officers !== undefined && officers.officers.length > 0) return [];
  const fact = officers === undefined ? 'section-missing' : 'no-officer';
  return [{ section: 'officers', missing: fact, why: 'nobody runs the applicant', blocks: 'draft' }];
}

function cycleRequirements(ownership: Ownership, explained: string | undefined): Requirement[] {
  if (explained !== undefined) return [];
  return ownershipCycles(ownership).map((cycle) =>
    missing('cycle-unexplained', `${cycle.join(' → ')}: say why in cyclesExplained`),
  );
}

/** A part as large as the threshold, held by nobody who is named, may hide a beneficial owner. */
function unnamedBehind(ownership: Ownership, sections: HeldSections, rating: RiskRating): Requirement[] {
  const shares = effectiveShares(ownership).set(APPLICANT, new Exact(1));
  const exempt = new Set(
    sections.ownership?.owners.filter((owner) => owner.exempt !== undefined).map(({ id }) => id),
  );
  return ownership.owners
    .filter(({ id, kind }) => kind === 'entity' && !exempt.has(id))
    .flatMap(({ id, name }) => {
      const named = ownership.holdings
        .filter(({ owned }) => owned === id)
        .reduce((sum, { share }) => sum.plus(share), new Exact(0));
      const hidden = new Exact(1).minus(named).times(shares.get(id) ?? 0);
      return hidden.lessThan(ownershipThreshold(rating))
        ? []
        : [
            missing(
              'owners-unnamed',
              `${hidden.times(100).toFixed(2)} % lies behind ${name}, held by nobody named`,
            ),
          ];
    });
}

/** Where nobody owns or controls enough, whoever runs it at the top stands for them. @see FATF, Recommendation 24, paragraph 5 (b) */
function nobodyBehind(ownership: Ownership, sections: HeldSections, rating: RiskRating): Requirement[] {
  const atTheTop = sections.officers?.officers.some(
    ({ position }) => position === 'senior-managing-official',
  );
  return atTheTop === true || beneficialOwners(ownership, rating).length > 0
    ? []
    : [missing('no-beneficial-owner', 'nobody owns or controls enough: name a senior managing official')];
}

function missing(fact: string, why: string): Requirement {
  return { section: 'ownership', missing: fact, why, blocks: 'draft' };
}
