import { accessConditions } from './credit-support';
import { line, name } from './election-fields';
import { type Elected, oneOf, whole } from './election-reader';
import { recordOf } from './election-record';

/** What a custodian agrees with both about a segregated account: whose word it follows, and when. */
export const accountControl = recordOf({
  custodian: name,
  account: line,
  instructions: oneOf('pledgor-until-notice', 'joint', 'secured-party-only'),
  noticeTakesEffectMinutes: whole(0, 100_000, 'minutes'),
  accessConditions,
});

export type AccountControlElections = Elected<typeof accountControl>;
