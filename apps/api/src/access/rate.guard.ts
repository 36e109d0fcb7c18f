import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Proofs } from './proofs';

/**
 * How often somebody may knock in a minute, whatever for: each client for itself, wherever it comes from, once its token has
 * proved who it is; and whoever is not proved, by its address. It stands before the guard that looks at roles, so that guessing
 * at tokens is counted too.
 */
@Injectable()
export class RateGuard extends ThrottlerGuard {
  protected override readonly headerPrefix = 'RateLimit';
  @Inject(Proofs) private readonly proofs!: Proofs;

  protected override async getTracker(request: FastifyRequest): Promise<string> {
    // When nobody can tell who it is, the next guard says so.
    const proof = await this.proofs.of(request)?.catch(() => undefined);
    return proof?.ok === true ? `client ${proof.value.client}` : `address ${await super.getTracker(request)}`;
  }

  /** One count for all routes. */
  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  protected override async throwThrottlingException(
    context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.headers({
      [`${this.headerPrefix}-Limit`]: detail.limit,
      [`${this.headerPrefix}-Remaining`]: 0,
      [`${this.headerPrefix}-Reset`]: detail.timeToBlockExpire,
    });
    await super.throwThrottlingException(context, detail);
  }
}
