import { no } from './meaning';

/** Why nobody is told as it happens. */
export const STREAM = {
  'too-many-streams': no(
    429,
    'As many streams are open as one client, or all of them, may have.',
    'Close one that you do not read, or poll.',
  ),
  'no-such-event': no(
    409,
    'The id is of no event that was ever told here: the database may be another one by now.',
    'Read what stands, and listen without an id.',
  ),
};
