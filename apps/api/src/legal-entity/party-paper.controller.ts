import { Clock, id as idOf, refuse } from '@app/kernel';
import { PartyPaperService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { partyOf, SettlementCommands } from '../settlement/settlement-commands';
import { Transactions, type Tx } from '../transactions';
import { noRenewal } from './party-paper-no';
import {
  NewRenewalDto,
  paperDto,
  PaperDto,
  PaperListDto,
  renewalDto,
  RenewalDto,
  RenewalPath,
} from './party-paper.dto';
import { PartyPath, StandingApprovalDto } from './party.dto';

/** What of a party has a last day: powers, documents, what it certifies of its taxes. A party sees its own. */
@ApiTags('parties')
@Controller('v1/parties/:id/papers')
export class PartyPaperController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly papers: PartyPaperService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: PaperListDto })
  async list(@Caller() caller: Principal, @Param() { id }: PartyPath): Promise<PaperListDto> {
    const own = partyOf(caller);
    const asOf = await this.clock.now();
    const papers =
      own === undefined || own === id
        ? await this.transactions.read(caller, (tx) => this.papers.of(tx, id))
        : undefined;
    if (papers === undefined) throw new NotFoundException('no such party');
    return { papers: papers.map((paper) => paperDto(paper, asOf)) };
  }

  /** Proposes a later last day for a paper, with the new copy at hand. */
  @Post('renewals')
  @Allow('ops-analyst', 'legal')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: RenewalDto })
  async propose(
    @Ordered() order: Order,
    @Param() { id }: PartyPath,
    @Body() body: NewRenewalDto,
  ): Promise<RenewalDto> {
    const asOf = await this.clock.now();
    const { kind, ref, after, expiresOn, sha256 } = body;
    const wanted = { kind, ref, after, expiresOn, sha256, maker: idOf<'Actor'>(order.caller.client) };
    return await this.commands.perform(
      order,
      {
        deed: 'propose-renewal',
        subject: { kind: 'party', id },
        inputs: body,
        state: this.stateOf(id, asOf),
      },
      async (tx) => {
        const proposed = await this.papers.propose(tx, id, wanted, asOf);
        return proposed.ok ? proposed : refuse(noRenewal(proposed.refusal));
      },
      renewalDto,
    );
  }

  /** What the second person has to read. */
  @Get('renewals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: RenewalDto })
  async proposal(@Caller() caller: Principal, @Param() { id, proposalId }: RenewalPath): Promise<RenewalDto> {
    const found = await this.transactions.read(caller, (tx) => this.papers.proposed(tx, id, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return renewalDto(found);
  }

  /** Renews a paper, by the hash of what was read. A party that its expiry had stopped goes on where it was. */
  @Post('renewals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: PaperDto })
  async approve(
    @Ordered() order: Order,
    @Param() { id, proposalId }: RenewalPath,
    @Body() { termsHash }: StandingApprovalDto,
  ): Promise<PaperDto> {
    const asOf = await this.clock.now();
    const approval = { proposalId, termsHash, checker: idOf<'Actor'>(order.caller.client) };
    const inputs = { proposalId, termsHash };
    return await this.commands.perform(
      order,
      { deed: 'approve-renewal', subject: { kind: 'party', id }, inputs, state: this.stateOf(id, asOf) },
      async (tx) => {
        const approved = await this.papers.approve(tx, id, approval, asOf);
        return approved.ok ? approved : refuse(noRenewal(approved.refusal));
      },
      (paper) => paperDto(paper, asOf),
    );
  }

  /** What of a party a renewal changes. */
  private stateOf(id: string, asOf: Date) {
    return async (tx: Tx) => {
      const papers = await this.papers.of(tx, id);
      return papers && { papers: papers.map((paper) => paperDto(paper, asOf)) };
    };
  }
}
