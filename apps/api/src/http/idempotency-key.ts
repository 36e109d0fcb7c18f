import {
  applyDecorators,
  BadRequestException,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Under which key a command is given, by which request, and how its caller is told that it was performed before. */
export interface Keyed {
  readonly key: string;
  readonly requestId: string; // as the log and the answer have it
  readonly replayed: () => unknown;
}

/** The Idempotency-Key header of a command: required, once, at most 200 visible characters. */
export function keyedBy(
  { headers, id: requestId }: Pick<FastifyRequest, 'headers' | 'id'>,
  reply: Pick<FastifyReply, 'header'>,
): Keyed {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key))
    throw new BadRequestException('Idempotency-Key is required, once, with 1 to 200 visible characters');
  return { key, requestId, replayed: () => reply.header('idempotency-replayed', 'true') };
}

/** The same, in a controller. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): Keyed => {
  const http = context.switchToHttp();
  return keyedBy(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

/** Says in the OpenAPI document that a command needs the header. */
export const ApiIdempotencyKey = () =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'Chosen by the client. The same key with the same request gives the first answer again, with the header Idempotency-Replayed.',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    }),
  );
