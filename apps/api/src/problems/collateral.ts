import { no } from './meaning';

/** Why an asset is not taken for collateral, or does not move. */
export const COLLATERAL = {
  'counted-otherwise': no(
    422,
    'The ledger counts this asset in another smallest unit.',
    'Give the `scale` that it has been counted in.',
  ),
  'no-such-asset': no(
    422,
    'The ledger counts no asset of this code.',
    'Name one of `GET /v1/collateral-assets`, or have it registered first.',
  ),
  'amount-too-fine': no(
    422,
    'The amount is finer than the smallest unit of its asset, or more than the books can hold.',
    'Give it in whole smallest units of the asset.',
  ),
  'receipt-known': no(
    409,
    'A transfer of this name has come into the relationship already.',
    'Name another transfer; the same one counts once.',
  ),
  'no-marks': no(409, 'Nothing was ever marked.', 'Wait for the first snapshot.'),
  'collateral-ineligible': no(
    422,
    'The asset does not count as collateral of this seat, for the reason in `detail`.',
    'Pledge what the schedule of the annex takes: `GET` of the collateral says of each free asset whether it would count.',
  ),
  'more-than-held': no(409, 'There is less of it than is asked for.', 'Ask for at most what `detail` says.'),
  'collateral-unpriced': no(
    409,
    'An asset that is posted has no price that is new enough: nothing leaves on an old number.',
    'Ask again when it is marked.',
  ),
  'requirement-not-known': no(
    409,
    'What the seat must post is not known at this instant.',
    'Ask again after the next run.',
  ),
  'cover-would-fall-short': no(
    409,
    'What would be left counts for less than is required.',
    'Ask for less, or post other collateral first.',
  ),
  'request-over': no(409, 'The request was settled, declined or taken back.', 'Make another one.'),
  'asked-by-another': no(
    403,
    'Somebody else asked for it.',
    'Let whoever asked take it back, or have it declined for a reason.',
  ),
  'own-request': no(403, 'Whoever asked does not consent.', 'Let somebody else of the house decide.'),
  'not-a-sale': no(
    422,
    'The settlement asset is what the others are sold for.',
    'Name another asset that the defaulter has.',
  ),
  'not-realisable': no(
    409,
    'Collateral is sold from the declaration of a default until its loss is determined.',
    'Declare the default first; after its loss, what is left is its estate’s.',
  ),
  'sale-known': no(
    409,
    'A sale of this asset is on record by this reference.',
    'Read the sales of the default; book another one by its own reference.',
  ),
  'before-last-act': no(
    409,
    'Somebody has acted in this default at a later instant.',
    'Approve it again after that instant.',
  ),
};
