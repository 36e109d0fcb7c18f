import { Clock, id, refuse } from '@app/kernel';
import { MarginModelService } from '@app/margin';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { ApiSectionVersion, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import {
  MarginModelDto,
  MarginModelsDto,
  ModelApprovalDto,
  modelDto,
  ModelProposalDto,
  ModelProposalPath,
  ProposedModelDto,
  proposedModelDto,
  ReadModelDto,
  readModelDto,
} from './margin-model.dto';
import { RiskCommands } from './risk-commands';

/** The models that initial margin is computed by: each version proposed by one officer and approved by another. */
@ApiTags('margin-models')
@Controller('v1/margin/models')
export class MarginModelController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: RiskCommands,
    private readonly models: MarginModelService,
    private readonly clock: Clock,
  ) {}

  /** Every version there is. Whoever is margined by one reads its parameters, to compute its number again. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: MarginModelsDto })
  async list(@Caller() caller: Principal): Promise<MarginModelsDto> {
    const models = await this.transactions.read(caller, (tx) => this.models.all(tx));
    return { models: models.map(modelDto) };
  }

  /** Proposes the next version of a kind, upon the one that was read. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedModelDto })
  async propose(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @SectionVersion() upon: number,
    @Body() body: ModelProposalDto,
  ): Promise<ProposedModelDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'margin-model', id: body.kind };
    const asked = {
      caller,
      ...keyed,
      deed: 'propose-margin-model',
      subject,
      inputs: { upon, proposal: body },
    };
    return await this.commands.perform(
      asked,
      (tx) => this.models.propose(tx, body, id<'Actor'>(caller.client), { asOf, upon }),
      proposedModelDto,
    );
  }

  /** What the second person has to read: the parameters, and what is other than in the version before. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadModelDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: ModelProposalPath,
  ): Promise<ReadModelDto> {
    const found = await this.transactions.read(caller, (tx) => this.models.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readModelDto(found);
  }

  /** Approves a version, by the hash of what was read. It is used from its day on. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: MarginModelDto })
  async approve(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Param() { proposalId }: ModelProposalPath,
    @Body() { termsHash }: ModelApprovalDto,
  ): Promise<MarginModelDto> {
    const subject = { kind: 'margin-model-proposal', id: proposalId };
    const asked = {
      caller,
      ...keyed,
      deed: 'approve-margin-model',
      subject,
      inputs: { proposalId, termsHash },
    };
    const checker = id<'Actor'>(caller.client);
    return await this.commands.perform(
      asked,
      async (tx) => {
        const approved = await this.models.approve(tx, { proposalId, termsHash, checker });
        return approved.ok ? approved : refuse({ kind: approved.refusal });
      },
      modelDto,
    );
  }
}
