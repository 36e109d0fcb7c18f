import { no } from './meaning';

/** Why an instrument is not listed, a trade not changed, or a portfolio not compared. */
export const TRADE = {
  'settles-elsewhere': no(
    422,
    'The instrument settles in another asset than the relationship.',
    'Name an instrument that settles in the asset of the relationship.',
  ),
  'instrument-expired': no(
    422,
    'The instrument expires before the trade could be done.',
    'Name one that expires later, or hold the trade for less time.',
  ),
  'held-for-a-change': no(
    409,
    'What is held is a change of a booked trade.',
    'Agree to the change instead, or let it go.',
  ),
  'trade-over': no(409, 'A leg of the trade has ended.', 'Book a new trade if you need one.'),
  'trade-changed': no(
    409,
    'Another version of the trade stands by now.',
    'Read the trade, and ask for the change anew.',
  ),
  'change-held': no(
    409,
    'Another change of the trade is held.',
    'Agree to it, let it go, or wait until it is out of time.',
  ),
  'nothing-changes': no(422, 'It is on record like that already.', 'Nothing: what you ask for stands.'),
  'not-a-change': no(409, 'What is held is a new trade.', 'Commit it instead, or let it go.'),
  'instrument-known': no(
    409,
    'An instrument of that symbol is listed with other terms.',
    'Give an instrument with other terms a symbol of its own.',
  ),
  'expiry-past': no(422, 'The instrument would have expired already.', 'Give a later expiry.'),
  'expiry-between-marks': no(
    422,
    'Marks are taken by the hour: there would be none to settle it at.',
    'Give a full hour, UTC.',
  ),
  'no-such-market': no(422, 'Nobody marks the underlying.', 'Name a symbol that is marked here.'),
  'portfolio-unreadable': no(
    422,
    'The file is not read: `errors` name each line, column and fault, the first twenty.',
    'Mend those lines and send the file whole.',
  ),
};
