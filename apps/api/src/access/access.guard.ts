import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { type Policy, POLICY } from './policy';
import { admit } from './principal';
import { TokenVerifier } from './token-verifier';

/**
 * The one place where it is decided who may call what. Global, so that no path, method or encoding goes around it; which
 * rows a caller sees is decided by the services, in the query.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<Policy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (policy === 'everyone') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.verifier.verify(tokenOf(request));
    if (principal === undefined) throw new UnauthorizedException('a bearer token is required');
    if (policy?.includes(principal.role) !== true) throw new ForbiddenException('the role may not do this');
    admit(request, principal);
    return true;
  }
}

function tokenOf({ headers }: FastifyRequest): string {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}
