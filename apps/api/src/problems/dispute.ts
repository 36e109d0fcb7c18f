import { no } from './meaning';

/** Disputes, interest, and the rates that both are measured in. */
export const DISPUTE = {
  'dispute-too-late': no(
    409,
    'A dispute is notified by the end of the day on which the transfer is due; of one that was made, of the day after.',
    'Dispute the next call, if the same is wrong with it.',
  ),
  'disputed-already': no(409, 'This transfer is in dispute.', 'Read its dispute.'),
  'resolved-already': no(
    409,
    'The dispute is over, and what was upheld of it is not disputed again.',
    'Read how it ended.',
  ),
  'too-early': no(409, 'Until the Resolution Time the parties consult.', 'Wait for it, or give in.'),
  'quotation-of-nothing-used': no(
    422,
    'The recalculation of this call looks at no such quotation: it would change nothing.',
    'Quote a price or a volatility of what is traded where exposure or margin is disputed, and a price of what is posted where its value is. The statement of the call names the symbols.',
  ),
  'quotation-implausible': no(
    422,
    'A price is at most twice what the call was struck on, and at least half of it; a volatility five times, and a fifth.',
    'Check the decimal point, the unit and the instant that was quoted for. The statement of the call says what it was struck on.',
  ),
  'quoted-twice-by-one-dealer': no(409, 'This dealer has quoted that.', 'Ask another dealer.'),
  'quotations-complete': no(409, 'Four dealers have quoted that.', 'Resolve the dispute on them.'),
  'rate-differs': no(
    409,
    'Another rate, or another source, is on record for that day.',
    'Check it. If what is on record is wrong, propose its correction: another officer approves it.',
  ),
  'rate-from-the-future': no(422, 'Nobody can have published that rate yet.', 'Check the day.'),
  'not-a-rate': no(422, 'One currency is worth more than nothing of another.', 'Check the source.'),
  'not-a-fraction': no(
    422,
    'A benchmark is a fraction of a year, below 1: 0.0432 is 4.32 %.',
    'Divide what is published in percent by 100.',
  ),
  'rate-step-too-large': no(
    409,
    'The benchmark moves by more than 100 basis points from one day to the next: one person may not record that.',
    'Check the number and the day at the publisher. If it is right, propose it: another officer approves it.',
  ),
  'no-such-period': no(
    409,
    'No calendar has that month, or that day.',
    'Name a month or a day: 2026-10, 2026-10-17.',
  ),
  'period-not-over': no(409, 'Interest is stated of a month or a day that is over.', 'Wait for its end.'),
  'stated-by-the-month': no(
    409,
    'The annexes elect that interest is stated by the month.',
    'Name a month: 2026-10.',
  ),
  'no-interest-elected': no(
    409,
    'The annex of a seat elects no benchmark.',
    'Amend it, if interest was agreed on.',
  ),
  'no-fixing': no(
    409,
    'Nobody has published the fixing of a day: `detail` names it.',
    'Record it, and ask again.',
  ),
};
