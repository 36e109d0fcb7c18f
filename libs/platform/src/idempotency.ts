import { BadRequestException, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const LONGEST = 200;

/** The `Idempotency-Key` header, required on every command. It is the client's own: store it beside the client's name. */
export const Idempotency = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (typeof key !== 'string' || key.trim() === '' || key.length > LONGEST)
    throw new BadRequestException(
      `the header Idempotency-Key is required, once, with at most ${String(LONGEST)} characters`,
    );
  return key;
});
