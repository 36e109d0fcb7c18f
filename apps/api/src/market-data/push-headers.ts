import {
  applyDecorators,
  BadRequestException,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bodyTextOf } from '../http/json-bodies';
import { RefusalException } from '../http/refusal.exception';

const ID = /^[\x21-\x2d\x2f-\x7e]{1,100}$/; // visible, and no full stop
const TIMESTAMP = /^[1-9]\d{0,11}$/;

/** What a push was signed as, and how its sender is told that it came before. */
export interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string; // as it came
  readonly replayed: () => unknown;
}

/** The three headers of Standard Webhooks, and the body as it was sent. */
export const SignedAs = createParamDecorator((_: unknown, context: ExecutionContext): Signed => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const { headers } = request;
  const [id, timestamp, signature] = [
    headers['webhook-id'],
    headers['webhook-timestamp'],
    headers['webhook-signature'],
  ];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    throw new RefusalException('unsigned', 401);
  if (!ID.test(id))
    throw new BadRequestException('webhook-id is 1 to 100 visible characters without a full stop');
  if (!TIMESTAMP.test(timestamp)) throw new BadRequestException('webhook-timestamp is seconds of the epoch');
  const reply = http.getResponse<FastifyReply>();
  const replayed = () => reply.header('idempotency-replayed', 'true');
  return { id, timestamp, signature, body: bodyTextOf(request), replayed };
});

const SAID = {
  'webhook-id': 'Chosen by the sender. The same id with the same body gives the first answer again.',
  'webhook-timestamp': 'When it was signed, in seconds of the epoch: five minutes old at most.',
  'webhook-signature':
    '`v1a,` and the Ed25519 signature over `id.timestamp.body` in base64; several are parted by spaces.',
} as const;

/** Says in the OpenAPI document that a push needs the headers. */
export const ApiSigned = () =>
  applyDecorators(
    ...Object.entries(SAID).map(([name, description]) =>
      ApiHeader({ name, required: true, description, schema: { type: 'string', minLength: 1 } }),
    ),
  );
