/** One word after `ringfence`. */
export interface Command {
  readonly usage: string; // its words after the name, with every option
  readonly help: string; // what it does, and what it needs; ends without a newline
  readonly run: (words: readonly string[]) => Promise<number>; // of the words after the name, to the exit status
}

/** What the user can mend: printed without a stack trace. Its message says what is wrong and what to do. */
export class Complaint extends Error {
  override readonly name = 'Complaint';

  constructor(
    message: string,
    readonly status = 1, // 2 for words the command line does not know
  ) {
    super(message);
  }
}

/** A complaint about the words themselves. */
export function wrongUsage(message: string): Complaint {
  return new Complaint(message, 2);
}
