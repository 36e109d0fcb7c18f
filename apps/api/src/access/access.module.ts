import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard';
import { PolicyCheck } from './policy-check';
import { Proofs } from './proofs';
import { TokenVerifier } from './token-verifier';

/** Everything that decides who comes in. */
@Module({})
export class AccessModule {
  static with(verifier: TokenVerifier): DynamicModule {
    return {
      module: AccessModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: TokenVerifier, useValue: verifier },
        { provide: APP_GUARD, useClass: AccessGuard },
        PolicyCheck,
        Proofs,
      ],
      exports: [Proofs],
    };
  }
}
