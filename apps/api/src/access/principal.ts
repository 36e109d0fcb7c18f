import { createParamDecorator, type ExecutionContext, InternalServerErrorException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role } from './role';

/** Who is asking, as proved by the token. */
export interface Principal {
  readonly client: string; // owns its idempotency keys: two clients never meet on one
  readonly role: Role;
  readonly partyId: string | undefined; // of a counterparty or an investor
}

const principals = new WeakMap<object, Principal>();

/** Remembers who is asking for the time of the request. Nothing a client sends can put a principal here. */
export function admit(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal);
}

/** The one who is asking. Only requests that passed a policy have one. */
export function callerOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (principal === undefined)
    throw new InternalServerErrorException('a caller is asked for on an open route');
  return principal;
}

/** The one who is asking, in a controller. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
