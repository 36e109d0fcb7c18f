import { no } from './meaning';

/** Why a call stays as it is, or is not made. */
export const MARGIN_CALL = {
  'illegal-move': no(
    409,
    'The call is where this cannot be done to it.',
    'Do one of what `detail` names as possible.',
  ),
  'ineligible-collateral': no(
    422,
    'A part of what is offered does not meet a call; `errors` names each, and why.',
    'Offer the asset in which the call is, or, for initial margin, what the schedule of the annex takes and has room for.',
  ),
  'offered-by-decider': no(
    403,
    'Who offers something in the name of a party does not take it in the name of the house.',
    'Let another officer decide.',
  ),
  'pledge-above-call': no(422, 'More is offered than is called.', 'Offer at most the amount of the call.'),
  'answered-at-its-request': no(
    409,
    'The call is of a substitution: it is no demand for money.',
    'Consent to the collateral request of the same id or decline it; whoever asked may take it back.',
  ),
  'no-calendar': no(
    409,
    'The agreement names a place that we have no calendar of, so that no deadline can be said.',
    'Have the agreement amended to name the places by their business centres.',
  ),
  'no-valuation-date': no(
    409,
    'Nobody of one of the parties is at work on that day, and nothing is valued on it.',
    'Let the next run call what is due.',
  ),
};
