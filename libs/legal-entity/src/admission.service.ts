import type { Result } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Application } from './application.rows';
import type { ApplicationSections, HeldSections } from './domain';
import { papersOf } from './domain/party-paper';
import { chainIdOf } from './domain/wallet-chain';
import { PartyLapseService } from './party-lapse.service';
import { recordPapers } from './party-paper.rows';
import { PartyStandingService } from './party-standing.service';
import { PartyService } from './party.service';
import { SettlementInstructionService } from './settlement-instruction.service';

/**
 * Lets approved applicants in. The wallets that an applicant named come with it as proposals, and no more: what was typed into an
 * application is paid to only after a test transfer from there, a call back, and two who agree, like any other account.
 */
@Injectable()
export class AdmissionService {
  constructor(
    private readonly parties: PartyService,
    private readonly instructions: SettlementInstructionService,
    private readonly standings: PartyStandingService,
    private readonly lapses: PartyLapseService,
  ) {}

  /** Makes an applicant a party under its LEI, with its papers, and sees to it that somebody looks at it again. */
  async admit(
    tx: EntityManager,
    application: Pick<Application, 'id' | 'client'>,
    { lei, legalName: name }: ApplicationSections['legal-identity'],
    { sections, asOf }: { readonly sections: HeldSections; readonly asOf: Date },
  ): Promise<Result<'admitted', 'party-name-taken'>> {
    const admitted = await this.parties.admit(tx, { id: lei, name, lei, applicationId: application.id });
    if (!admitted.ok) return admitted;
    await recordPapers(tx, lei, papersOf(sections));
    await this.standings.beginReviews(tx, asOf);
    await this.lapses.begin(tx, asOf);
    for (const [n, wallet] of (sections.settlement?.wallets ?? []).entries())
      await this.propose(tx, lei, wallet, {
        id: uuidOf(`settlement-instruction/${application.id}/${String(n)}`),
        by: application.client,
      });
    return admitted;
  }

  /** One that is no address of a chain we pay on is proposed by nobody: the party proposes another. */
  private async propose(
    tx: EntityManager,
    partyId: string,
    { network, asset, address }: ApplicationSections['settlement']['wallets'][number],
    { id, by }: { readonly id: string; readonly by: string },
  ): Promise<void> {
    const chainId = chainIdOf(network);
    if (chainId === undefined) return;
    const account = { kind: 'wallet', account: address, chainId, custodian: 'not said' } as const;
    await this.instructions.propose(tx, { id, partyId, account, asset, by, role: 'counterparty' });
  }
}
