import { APPLICATION_STEPS, type ApplicationStep, isBefore } from './application';
import type { HeldSections, SectionName } from './application-section';
import type { Requirement } from './requirement';
import { documentRequirements, signatoryRequirements } from './requirements-documents';
import { identityRequirements } from './requirements-identity';
import { officerRequirements, ownershipRequirements } from './requirements-ownership';
import { type HeldScreening, screeningRequirements } from './requirements-screening';
import { settlementRequirements } from './requirements-settlement';

/** Everything an application holds that something may be missing from. */
export interface Holding {
  readonly sections: HeldSections;
  readonly screening: HeldScreening;
  readonly today: string; // YYYY-MM-DD
}

/** What is missing, and why, in the order in which it will stand in the way. */
export function requirementsOf({ sections, screening, today }: Holding): Requirement[] {
  const requirements = [
    ...identityRequirements(sections),
    ...ownershipRequirements(sections),
    ...officerRequirements(sections),
    ...signatoryRequirements(sections, today),
    ...documentRequirements(sections),
    ...settlementRequirements(sections),
    ...screeningRequirements(sections, screening),
    ...houseRequirements(sections),
  ];
  return requirements.sort((a, b) => placeOf(a) - placeOf(b));
}

/** What keeps an application from leaving a step: whatever that step, or one before it, should have seen. */
export function blocking(requirements: readonly Requirement[], step: ApplicationStep): Requirement[] {
  return requirements.filter(({ blocks }) => !isBefore(step, blocks));
}

const placeOf = ({ blocks }: Requirement) => APPLICATION_STEPS.indexOf(blocks);

function houseRequirements(sections: HeldSections): Requirement[] {
  const missing = (section: SectionName, blocks: ApplicationStep, why: string) =>
    sections[section] === undefined ? [{ section, missing: 'section-missing', why, blocks }] : [];
  const against = sections['credit-opinion']?.opinion === 'against';
  return [
    ...missing('risk-rating', 'due-diligence', 'compliance has not rated the risk'),
    ...missing('credit-opinion', 'credit-approval', 'the credit officer has given no opinion'),
    ...(against
      ? [
          {
            section: 'credit-opinion' as const,
            missing: 'opinion-against',
            why: 'the credit officer is against it',
            blocks: 'credit-approval' as const,
          },
        ]
      : []),
    ...missing('test-transfer', 'test-transfer', 'no test transfer has arrived'),
  ];
}
