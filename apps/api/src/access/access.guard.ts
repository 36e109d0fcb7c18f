import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusalException } from '../http/refusal.exception';
import { type Policy, POLICY } from './policy';
import { admit, type Principal } from './principal';
import { Proofs } from './proofs';

/**
 * The one place where it is decided who may call what. Global, so that no path, method or encoding goes around it; which
 * rows a caller sees is decided by the services, in the query.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly proofs: Proofs,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<Policy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (policy === 'everyone') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const principal = await this.proved(request, http.getResponse<FastifyReply>());
    if (policy?.includes(principal.role) !== true) throw new ForbiddenException('the role may not do this');
    admit(request, principal);
    return true;
  }

  /** @see RFC 6750, section 3: a request without a token is not told that its token is wrong */
  private async proved(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    const proof = this.proofs.of(request);
    if (proof === undefined) {
      void reply.header('www-authenticate', 'Bearer');
      throw new UnauthorizedException('a bearer token is required');
    }
    const verified = await proof;
    if (verified.ok) return verified.value;
    if (verified.refusal !== 'invalid-token')
      throw new RefusalException(verified.refusal, 403, 'the token is genuine, and lets nobody in here');
    void reply.header('www-authenticate', 'Bearer error="invalid_token"');
    throw new UnauthorizedException('the token is expired, not for this API, or not genuine');
  }
}
