import { no } from './meaning';

/** Why a model is not proposed, or has no number. */
export const RISK = {
  'parameters-malformed': no(
    422,
    'The parameters are not those of a model of this kind; `errors` has a line for each fault.',
    'Send exactly the parameters of the kind, each within its range.',
  ),
  'degenerate-covariance': no(
    409,
    'An underlying does not move, or only as another one does: nothing can be drawn from it.',
    'Have a proxy approved that is not among the underlyings, or wait until it has moved.',
  ),
  'no-such-model': no(
    422,
    'No version of this model is in force on that day.',
    'Have a version approved first, or name a later day.',
  ),
  'no-such-model-version': no(
    422,
    'The version that was named is none of this model, or its day comes after that of the choice.',
    'GET /v1/margin/models lists every version: name one of them, a later day, or none to follow the newest.',
  ),
};
