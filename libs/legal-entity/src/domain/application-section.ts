import {
  APPLICATION_STEPS,
  type ApplicationRole,
  type ApplicationState,
  type ApplicationStep,
} from './application';
import type { LeiRegistration } from './lei-registration';
import type { RatedRisk, RiskFacts } from './rated-risk';
import type { InstrumentType } from './signatory';
import type { TaxStatus } from './tax-status';

/** An amount as it is kept in a section: decimal text and its asset. */
interface AmountText {
  readonly amount: string;
  readonly asset: string;
}

/** What a signature looks like: where the copy is kept, and the SHA-256 of it, hex. */
interface SpecimenSignature {
  readonly reference: string;
  readonly sha256: string;
}

/** What an application consists of, as plain JSON. Shares are percent and amounts are decimal text; days are YYYY-MM-DD. */
export interface ApplicationSections {
  readonly 'legal-identity': {
    readonly lei: string;
    readonly legalName: string;
    readonly legalForm: string;
    readonly jurisdiction: string; // ISO 3166-1 alpha-2
    readonly registrationNumber: string;
    readonly address: string;
    readonly regulatoryClass:
      'financial-counterparty' | 'non-financial-counterparty' | 'swap-dealer' | 'exempt';
    readonly usPerson: boolean;
  };
  /** The applicant itself is the owner `applicant`. */
  readonly ownership: {
    readonly owners: readonly {
      readonly id: string;
      readonly name: string;
      readonly kind: 'person' | 'entity';
      readonly exempt?: 'listed' | 'regulated' | 'state'; // who stands behind it need not be named
    }[];
    readonly holdings: readonly {
      readonly owner: string;
      readonly owned: string;
      readonly percent: string;
    }[];
    readonly controls: readonly {
      readonly controller: string;
      readonly controlled: string;
      readonly ground: string;
    }[];
    readonly cyclesExplained?: string;
  };
  readonly officers: {
    readonly officers: readonly {
      readonly id: string;
      readonly name: string;
      readonly position: 'director' | 'senior-managing-official';
    }[];
  };
  readonly signatories: {
    readonly signatories: readonly {
      readonly id: string;
      readonly name: string;
      readonly scope: readonly InstrumentType[];
      readonly limit?: AmountText;
      readonly signing: 'single' | 'joint';
      readonly effectiveOn: string;
      readonly expiresOn?: string;
      readonly specimen?: SpecimenSignature;
    }[];
  };
  readonly documents: {
    readonly documents: readonly {
      readonly kind: DocumentKind;
      readonly sha256: string; // of the executed copy, hex
      readonly signedOn: string;
      readonly signedBy: readonly string[]; // ids of signatories; of what empowers them: ids of officers
      readonly expiresOn?: string; // the last day on which it is in force; without one: until it is ended
    }[];
  };
  readonly settlement: {
    readonly wallets: readonly {
      readonly network: string;
      readonly asset: string;
      readonly address: string;
    }[];
  };
  readonly 'lei-registration': LeiRegistration;
  readonly 'tax-status': TaxStatus;
  readonly 'risk-rating': RatedRisk & RiskFacts & { readonly reasons: string };
  readonly 'credit-opinion': { readonly opinion: 'in-favour' | 'against'; readonly reasons: string };
  readonly 'test-transfer': {
    readonly received: AmountText;
    readonly reference: string;
    readonly receivedOn: string;
  };
}

export const DOCUMENT_KINDS = [
  'isda-master',
  'schedule',
  'credit-support-annex',
  'guarantee',
  'resolution', // of its board, that it may trade, and who signs
  'power-of-attorney',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export type SectionName = keyof ApplicationSections;
export type HeldSections = Partial<ApplicationSections>;

/** A section as somebody puts it: a rating is worked out from the facts, and nobody's to say. */
export type PutSections = Omit<ApplicationSections, 'risk-rating'> & {
  readonly 'risk-rating': RiskFacts & { readonly reasons: string };
};

const APPLICANTS = ['counterparty', 'ops-analyst'] as const;

/** Who writes each section. What the house finds out, no applicant says of himself. */
export const WRITTEN_BY = {
  'legal-identity': APPLICANTS,
  ownership: APPLICANTS,
  officers: APPLICANTS,
  signatories: APPLICANTS,
  documents: APPLICANTS,
  settlement: APPLICANTS,
  'tax-status': APPLICANTS,
  'lei-registration': ['ops-analyst', 'compliance'],
  'risk-rating': ['compliance'],
  'credit-opinion': ['credit-officer'],
  'test-transfer': ['ops-analyst'],
} as const satisfies Record<SectionName, readonly ApplicationRole[]>;
export type WriterOf<Name extends SectionName> = (typeof WRITTEN_BY)[Name][number];

/** At which step a section is examined. */
const EXAMINED_AT: Readonly<Record<SectionName, ApplicationStep>> = {
  'legal-identity': 'identification',
  ownership: 'screening',
  officers: 'screening',
  signatories: 'screening',
  documents: 'legal-documentation',
  settlement: 'screening',
  'tax-status': 'due-diligence',
  'lei-registration': 'identification',
  'risk-rating': 'due-diligence',
  'credit-opinion': 'credit-approval',
  'test-transfer': 'test-transfer',
};

export const SECTION_NAMES = Object.keys(WRITTEN_BY) as readonly SectionName[];

/** Whether the applicant is asked for a section. The rest is what the house writes about him. */
export function isApplicants(section: SectionName): boolean {
  return WRITTEN_BY[section] === APPLICANTS;
}

/**
 * Whether the applicant is told what a section says, and what is missing in it. Not what the house thinks of him, and nothing of a
 * screening: whoever tells somebody that he may be on a list has warned him.
 */
export function isToldToApplicant(section: SectionName | 'screening'): boolean {
  return (
    section === 'lei-registration' ||
    section === 'test-transfer' ||
    (section !== 'screening' && isApplicants(section))
  );
}

/** What an application's answerable state is, for whoever wants to write one of its sections. */
export interface Writable {
  readonly state: ApplicationState;
  readonly asked: readonly SectionName[]; // while info is requested
}

/**
 * Whether a section may be written now. The applicant's: while it is a draft, and what was asked for. The house's: from submission
 * until it is approved, since what was approved is not touched. While it is active the register is read on, and the risk rated anew.
 */
export function isWritable(section: SectionName, { state, asked }: Writable): boolean {
  if (isApplicants(section))
    return state === 'draft' || (state === 'info-requested' && asked.includes(section));
  if ((section === 'lei-registration' || section === 'risk-rating') && state === 'active') return true;
  return !['draft', 'approved', 'active', 'rejected', 'withdrawn', 'on-hold'].includes(state);
}

/** The step at which an answer is looked at: where it was asked for, or where the earliest of its sections is examined. */
export function stepAfterAnswer(askedAt: ApplicationStep, asked: readonly SectionName[]): ApplicationStep {
  const steps = [askedAt, ...asked.map((section) => EXAMINED_AT[section])];
  return APPLICATION_STEPS.find((step) => steps.includes(step)) ?? askedAt;
}
