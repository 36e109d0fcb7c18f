import { no } from './meaning';

/** Why a party's paper, or counsel's opinion on it, stays as it is. */
export const AGREEMENT = {
  'no-such-party': no(422, 'No party has that id.', 'Give the id of a party that was admitted.'),
  'signed-already': no(
    409,
    'The party has such an agreement for that cell.',
    'Propose a version of it, or say that yours supersedes it.',
  ),
  'supersedes-another': no(
    409,
    'What it would supersede is not the newest of its kind for that cell.',
    'List the agreements of the party for the cell, and supersede the last of them.',
  ),
  'election-not-allowed': no(
    422,
    'Some elections are not what may stand there.',
    'Correct each field that `errors` names: what is allowed stands beside it.',
  ),
  superseded: no(
    409,
    'Another agreement has taken its place.',
    'Propose the version upon the agreement that is in force.',
  ),
  'effective-in-the-past': no(
    422,
    'What comes after a version begins no earlier than now, nor before that version.',
    'Give an instant that is still to come: what was in force before stays what it was.',
  ),
  'signed-in-the-future': no(
    422,
    'It says that it was signed on a day to come.',
    'Give the day on the executed copy.',
  ),
  'signatory-without-scope': no(
    422,
    'Whoever signed might not sign such a document on that day; `detail` says why.',
    'Have it signed by a signatory who may, and propose that copy.',
  ),
  'relinks-not-acknowledged': no(
    409,
    'Elections in it join the relationship to something outside it, or none does, and that is not what was acknowledged.',
    'Read the proposal, and name in `relinks` exactly what `detail` names.',
  ),
  'valid-until-before-effective': no(
    422,
    'It would end before it begins.',
    'Give a last day on or after the first.',
  ),
  'expired-already': no(422, 'Its last day is over.', 'Give an opinion that is still relied on.'),
};
