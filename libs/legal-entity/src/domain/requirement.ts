import type { ApplicationStep } from './application';
import type { SectionName } from './application-section';

/** Something that is missing: a fact for code, a sentence for people, and the step that is not left without it. */
export interface Requirement {
  readonly section: SectionName | 'screening';
  readonly missing: string; // kebab-case
  readonly why: string;
  readonly blocks: ApplicationStep; // `draft` is left by submitting, `approved` by activating
}
