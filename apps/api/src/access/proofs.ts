import type { Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal';
import { type TokenRefusal, TokenVerifier } from './token-verifier';

type Proof = Promise<Result<Principal, TokenRefusal>>;

/** Who sends a request, as its token proves it: found out once for each request, whoever asks first. */
@Injectable()
export class Proofs {
  private readonly found = new WeakMap<object, Proof>();

  constructor(private readonly verifier: TokenVerifier) {}

  /** @returns undefined for a request without a token */
  of(request: FastifyRequest): Proof | undefined {
    const token = tokenOf(request);
    if (token === undefined) return undefined;
    const proof = this.found.get(request) ?? this.verifier.verify(token);
    this.found.set(request, proof);
    return proof;
  }
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
}
