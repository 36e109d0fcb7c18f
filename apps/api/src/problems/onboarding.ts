import { no } from './meaning';

/** Why an application, a section of it or a hit in its screening stays as it is. */
export const ONBOARDING = {
  'illegal-transition': no(
    409,
    'The application cannot do that from where it stands.',
    'Do one of what `detail` names as possible.',
  ),
  'requirements-missing': no(
    409,
    'Something is missing before it can go on.',
    'Do what `errors` names; the requirements of the application say the same at any time.',
  ),
  'role-may-not': no(403, 'At this step that is for others.', 'Ask one of the roles that `detail` names.'),
  'section-not-writable': no(
    409,
    'The section cannot be written while the application stands there.',
    'Wait until it is asked about, or write a section that is open.',
  ),
  'stale-version': no(
    412,
    'Another version stands than the one you have read.',
    'Read the section again, and put yours upon its ETag.',
  ),
  'not-the-applicants': no(
    422,
    'An applicant is not asked for what the house writes.',
    'Ask only about sections that the applicant writes.',
  ),
  'officer-not-enrolled': no(
    403,
    'The client is no officer of the house.',
    'Have it enrolled as an officer, with its conflict group.',
  ),
  'prepared-by-checker': no(
    403,
    'Whoever had a hand in it, or stands by one who had, does not approve it.',
    'Let somebody approve it who had none.',
  ),
  'escalated-already': no(409, 'The hit was passed on before.', 'Let a second person decide it.'),
  'escalated-by-the-same': no(
    403,
    'Whoever passes a hit on does not decide it.',
    'Let a second person decide it.',
  ),
  'lei-taken': no(409, 'A party has that LEI.', 'Find the party; one entity is one party.'),
  'sandbox-application': no(
    409,
    'An application of the sandbox becomes no party.',
    'Apply without `sandbox` to be let in.',
  ),
  'party-name-taken': no(409, 'A party has that name.', 'Apply under the full legal name.'),
  'renewal-not-later': no(
    422,
    'The new last day is not later than the one that stands, or is over.',
    'Give a later day to come, with the copy that says so.',
  ),
  'papers-expired': no(
    409,
    'A paper that the party needs has expired.',
    'Renew what `detail` names: the party then goes on by itself, where its expiry had stopped it.',
  ),
  'not-rated': no(409, 'No rating is worked out yet.', 'Put the facts of the risk rating first.'),
  'rating-unchanged': no(409, 'That is the rating in force.', 'Nothing is left to do.'),
  'risk-override-too-long': no(
    422,
    'An override ends on a day to come, within a year.',
    'Give a last day from today to a year on.',
  ),
  'not-proposed': no(409, 'Nothing is proposed of it.', 'Propose it first.'),
};
