import { HttpException } from '@nestjs/common';

/** The business's no, on its way to an HTTP client. The refusal's word is stable: clients decide by it. */
export class RefusalException extends HttpException {
  constructor(
    readonly refusal: string,
    status = 409,
    readonly detail?: string,
  ) {
    super(refusal, status);
  }
}
