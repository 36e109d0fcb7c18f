import { APPLICATION_STEPS, type ApplicationStep, isBefore } from './application';
import type { HeldSections, SectionName } from './application-section';
import type { RiskRating } from './ownership-control';
import type { Requirement } from './requirement';
import { documentRequirements, signatoryRequirements } from './requirements-documents';
import { identityRequirements } from './requirements-identity';
import { officerRequirements, ownershipRequirements } from './requirements-ownership';
import { type HeldScreening, screeningRequirements } from './requirements-screening';
import { settlementRequirements } from './requirements-settlement';
import { taxRequirements } from './requirements-tax';
import { riskRating } from './risk-rating';

/** Everything an application holds that something may be missing from. */
export interface Holding {
  readonly sections: HeldSections;
  readonly screening: HeldScreening;
  readonly today: string; // YYYY-MM-DD
  readonly rating?: RiskRating; // in force; without one, what the risk usually is
}

/** What is missing, and why, in the order in which it will stand in the way. */
export function requirementsOf({ sections, screening, today, rating }: Holding): Requirement[] {
  const requirements = [
    ...identityRequirements(sections),
    ...ownershipRequirements(sections, rating),
    ...officerRequirements(sections),
    ...signatoryRequirements(sections, today),
    ...documentRequirements(sections, today),
    ...settlementRequirements(sections),
    ...taxRequirements(sections, today),
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
    ...staleRating(sections),
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

/** A rating of an application as it was, or by a model that is not in use any more. Hits are judged by the screening itself. */
function staleRating(sections: HeldSections): Requirement[] {
  const rated = sections['risk-rating'];
  if (rated === undefined) return [];
  const now = riskRating(sections, rated, rated.hits);
  if (now.model === rated.model && now.score === rated.score && now.rating === rated.rating) return [];
  const why = `it was ${rated.rating} by ${rated.model}, and is ${now.rating} by ${now.model}: rate it again`;
  return [{ section: 'risk-rating', missing: 'rating-stale', why, blocks: 'due-diligence' }];
}
