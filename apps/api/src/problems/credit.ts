import { no } from './meaning';

/** Why a line is not changed, or a trade not held against it. */
export const CREDIT = {
  'no-such-seat': no(422, 'The relationship has no such seat.', 'Name an occupancy of the relationship.'),
  'no-such-instrument': no(422, 'We do not trade that.', 'Name an instrument that is traded here.'),
  'reductions-not-falling': no(
    422,
    'A reduction begins today or before, after the last day, or not after the one before it, or leaves no less.',
    'Give each a later day and a smaller amount than the one before.',
  ),
  'expires-in-the-past': no(422, 'The line would be over before it begins.', 'Give a later last day.'),
  'reviewed-after-expiry': no(
    422,
    'The review would come after the last day.',
    'Give a review on or before the last day.',
  ),
  'first-skin-promised-twice': no(
    409,
    'All shares of the first skin together are more than there is.',
    'Propose a smaller share, or lower another line first.',
  ),
  'no-line': no([404, 409], 'The seat has no line.', 'Have a line approved first.'),
  'line-frozen': no(409, 'The line is frozen: nothing is added to it.', 'Have a new version approved.'),
  'line-expired': no(409, 'The last day of the line is over.', 'Have a new version approved.'),
  'limit-exceeded': no(
    409,
    'With the trade, the seat would need more than its limit.',
    'Trade less, post more, or have the line raised.',
  ),
  'unsecured-exceeded': no(
    409,
    'With the trade, more would be owed and not held than is agreed.',
    'Meet the open calls first, or trade less.',
  ),
  'sub-limit-exceeded': no(
    409,
    'With the trade, what `detail` names would pass its sub-limit.',
    'Trade less of it, or have the sub-limit raised.',
  ),
  'other-seat-refuses': no(
    409,
    'The line of the other seat does not allow it; why is not yours to know.',
    'Trade less, or speak to the other side.',
  ),
  'exposure-stale': no(
    409,
    'The marks are too old to lend upon.',
    'Try again when newer marks have come in.',
  ),
  'no-mark': no(409, 'An underlying has no mark.', 'Try again when it has been marked.'),
  'no-funding-rate': no(
    409,
    'An underlying was marked without a funding rate, and perpetuals on it have no number.',
    'Have its rate reported; it counts from the next marks on.',
  ),
  'no-snapshot': no(409, 'There are no marks to measure with.', 'Try again when marks have come in.'),
  'no-stress-move': no(
    409,
    'Nobody has said how far the underlying may move.',
    'Have its stress move approved first.',
  ),
  'no-volatility-move': no(
    409,
    'Nobody has said how far the volatility of the underlying may move.',
    'Have its stress move approved first.',
  ),
  'trade-known': no(409, 'A trade of that name is known.', 'Give a new trade a name of its own.'),
  'seat-not-performing': no(
    409,
    'A seat of the relationship does not perform.',
    'Nothing new is traded here until the seat is filled again.',
  ),
  'reservation-over': no(
    409,
    'It was booked or let go before.',
    'Read it; hold a new trade if you need one.',
  ),
  'reservation-expired': no(409, 'It was held for a time that is over.', 'Hold the trade anew.'),
  'not-for-this-seat': no(
    403,
    'The seat that asked may let it go, and the other may agree to it.',
    'Let the other seat, or the house, do it.',
  ),
};
