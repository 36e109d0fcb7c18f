import { HttpException } from '@nestjs/common';

/** The business says no: a fact in kebab-case that a caller's code can read, with a sentence for its people where one helps. */
export class RefusalException extends HttpException {
  constructor(
    readonly refusal: string,
    status = 409,
    readonly detail?: string,
    readonly errors?: readonly string[], // one line for each thing that is wrong, where they are several
  ) {
    super(refusal, status);
  }
}
