import { no } from './meaning';

/** Why a relationship is not proposed, accepted, opened or taken back. */
export const RELATIONSHIP = {
  'same-party': no(422, 'One party would sit in both seats.', 'Name two parties.'),
  'exhaustion-missing': no(
    422,
    'The written ending is sized, and nobody says to what.',
    'Give the interval with its confidence and the version of its model, or choose an ending that need not be sized.',
  ),
  'exhaustion-improbable': no(
    422,
    'The interval or its confidence can be no probability.',
    'Give 0 ≤ low ≤ high ≤ 1, and a confidence between 0 and 1.',
  ),
  'first-skin-not-allocated': no(
    422,
    'The parts of the first skin are not the whole of it.',
    'Allocate it between the seats: together they are the first skin.',
  ),
  'line-too-small': no(
    422,
    'The liquidity line is smaller than stressed VM less first skin.',
    'Set aside at least what `detail` says.',
  ),
  'guarantee-against-the-ending': no(
    422,
    'Under limited recourse nobody guarantees the rest; under the other endings the entity does.',
    'Give a guarantee limit of 0, or one above it, as the ending asks.',
  ),
  'no-such-core': no(422, 'No entity has a book of that number.', 'Name the book of the entity itself.'),
  'signature-missing': no(422, 'Nobody signs.', 'Name the signatories who accept.'),
  'joint-signature-missing': no(
    422,
    'The signatory signs jointly, and is alone.',
    'Let a second one sign with him.',
  ),
  'signatory-unknown': no(
    403,
    "One who signs is no signatory of the party's application.",
    'Let one of its signatories sign.',
  ),
  'without-scope': no(
    403,
    'One who signs is not empowered for master agreements.',
    'Let a signatory sign who is.',
  ),
  'not-empowered-yet': no(403, 'The power of one who signs begins later.', 'Let another sign, or wait.'),
  'power-expired': no(403, 'The power of one who signs has expired.', 'Let another sign, or renew it.'),
  'above-limit': no(
    403,
    'The independent amount is above the limit of one who signs.',
    'Let a signatory sign whose limit covers it, in its asset, or who has none.',
  ),
  'name-taken': no(409, 'A book has that name.', 'Choose another for the cell, and sign its paper.'),
  'disclosure-not-accepted': no(
    409,
    'Both parties have to accept the disclosure first.',
    'Have it accepted by each, with its own client.',
  ),
  'disclosure-changed': no(
    409,
    'The text that was read is not the one that was disclosed.',
    'Read the disclosure of this proposal, and accept it by the hash it has.',
  ),
  'accepted-already': no(
    409,
    'The party has accepted, by other signatories.',
    'Nothing is left to do: read the proposal.',
  ),
  'proposal-over': no(409, 'The proposal stands no longer.', 'Propose it anew.'),
  'party-not-active': no(
    409,
    'A party has not been let in by an application.',
    'Take its application to active first.',
  ),
  'affiliated-parties': no(
    409,
    'Somebody controls both parties.',
    'Open no relationship between affiliates: neither could fail alone.',
  ),
  'own-capital-too-small': no(
    409,
    'The core has less than first skin and line above its floor.',
    'Capitalise the core, or ask for less.',
  ),
  'paper-incomplete': no(
    409,
    'A seat has not signed what a relationship stands on.',
    'Bring into force what `errors` names, for this cell.',
  ),
  'ending-not-in-paper': no(
    409,
    'The Schedules elect another written ending.',
    'Propose the ending they elect, or amend both before it is open: that of an open one does not change.',
  ),
  'vm-term-differs': no(
    409,
    'A term of variation margin is not the same in both seats: the cell would lend the difference.',
    'Amend one annex where `detail` says; where the relationship is open, approve both amendments together.',
  ),
  'vm-term-one-sided': no(
    409,
    'A term of variation margin is not the same for both sides.',
    'Amend the annex where `detail` says.',
  ),
  'not-operable': no(
    409,
    'An election cannot be performed by a cell.',
    'Amend the agreement where `detail` says.',
  ),
};
