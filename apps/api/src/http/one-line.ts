import { Matches } from 'class-validator';

/** A text of one line, as Postgres can keep it: no control characters, NUL among them, and no halves of a character. */
export const OneLine = () =>
  Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property is one line of text, without control characters' });
