import { no } from './meaning';

/** Why a line, a right or an authority stays as it is between two versions of a line. */
export const CREDIT_CARE = {
  'line-suspended': no(
    409,
    'The line is suspended: nothing passes but what closes an open position.',
    'Close what is open, or have a new version approved.',
  ),
  'illegal-act': no(
    409,
    'The line cannot be treated so from where it stands.',
    'Do one of what `detail` names as possible.',
  ),
  'illegal-decision': no(
    409,
    'The right cannot be treated so from where it stands.',
    'Do one of what `detail` names as possible.',
  ),
  'line-committed': no(
    409,
    'The line is committed: nobody reduces it alone.',
    'Propose a version that names the clause of the contract.',
  ),
  'clause-missing': no(
    422,
    'The version takes back what a committed line promises, and does not say by which clause.',
    'Name the `clause` of the contract.',
  ),
  'not-a-reduction': no(422, 'That is not less than the line is now.', 'Name a smaller amount.'),
  'beyond-authority': no(
    403,
    'The grade of whoever decides may not decide on so much.',
    'Ask somebody whose grade has the authority, as the table of authorities says.',
  ),
  'over-appetite': no(
    409,
    'The version makes more of what `detail` names than the committee is willing to lend.',
    'Ask for less, or have two others agree to an override.',
  ),
  'appetite-override-too-long': no(
    422,
    'An override ends after it begins, and within thirty days.',
    'Give an instant to come, within thirty days.',
  ),
  'wrong-way-affiliate': no(
    409,
    'The party belongs to whom the underlying is of: nothing is added in it.',
    'Trade something else; what is open may be closed.',
  ),
  'weights-not-whole': no(
    422,
    'The weights do not share out a hundred points.',
    'Give each part its points, a hundred together.',
  ),
  'review-in-the-past': no(422, 'That day is over.', 'Give a day to come.'),
  'waived-in-the-past': no(422, 'That day is over.', 'Give a day to come.'),
  'served-in-the-future': no(
    422,
    'A notice was served before it is written down.',
    'Check the instant of its service, and that it is in UTC.',
  ),
  'served-already': no(409, 'That notice was served before.', 'Read it among the notices.'),
  'not-blocked': no(409, 'The line is neither frozen nor suspended.', 'Freeze or suspend it first.'),
  'of-a-day-to-come': no(422, 'Nobody knows the value of that day yet.', 'Check the day that it is of.'),
  'delivered-already': no(
    409,
    'That very document was delivered for that day before.',
    'Nothing; a correction has a document of its own.',
  ),
};
