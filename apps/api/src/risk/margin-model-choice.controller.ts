import { Clock, id, invariant, refuse } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { MarginModelChoiceService, MarginModelService } from '@app/margin';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { ApiSectionVersion, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import {
  choiceDto,
  ChoiceProposalPath,
  ModelApprovalDto,
  ModelChoiceDto,
  ModelChoiceProposalDto,
  ProposedChoiceDto,
  proposedChoiceDto,
  RelationshipModelDto,
} from './margin-model.dto';
import { RiskCommands } from './risk-commands';

/** By which model a relationship is margined. */
@ApiTags('margin-models')
@Controller('v1/relationships/:id/margin-model')
export class MarginModelChoiceController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: RiskCommands,
    private readonly relationships: RelationshipService,
    private readonly models: MarginModelService,
    private readonly choices: MarginModelChoiceService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipModelDto })
  async get(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<RelationshipModelDto> {
    const asOf = await this.clock.now();
    return await this.transactions.read(caller, async (tx) => {
      const found = await this.relationships.find(tx, id<'Book'>(path.id));
      if (found === undefined || seatsSeenBy(caller, found).length === 0)
        throw new NotFoundException('no such relationship');
      const model = (await this.models.inForce(tx, [found.id], asOf)).get(found.id);
      invariant(model !== undefined, `${found.name} has a model`);
      const { kind, version, parameters } = model;
      const choices = await this.choices.all(tx, found.id);
      return { inForce: { kind, version, parameters }, choices: choices.map(choiceDto) };
    });
  }

  /** Proposes a model for the relationship, upon the choices that were read: If-Match counts them. */
  @Post('proposals')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedChoiceDto })
  async propose(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @SectionVersion() upon: number,
    @Param() path: RelationshipPath,
    @Body() body: ModelChoiceProposalDto,
  ): Promise<ProposedChoiceDto> {
    const asOf = await this.clock.now();
    const { id: relationship } = path;
    const subject = { kind: 'margin-model-choice', id: relationship };
    const inputs = { relationship, upon, proposal: body };
    return await this.commands.perform(
      { caller, ...keyed, deed: 'propose-margin-model-choice', subject, inputs },
      async (tx) => {
        const found = await this.relationships.find(tx, id<'Book'>(relationship));
        if (found === undefined) return refuse({ kind: 'no-such-relationship' });
        const wanted = { kind: body.kind, version: body.version ?? null, effectiveOn: body.effectiveOn };
        return await this.choices.propose(tx, found.id, wanted, id<'Actor'>(caller.client), { asOf, upon });
      },
      proposedChoiceDto,
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedChoiceDto })
  async proposal(@Caller() caller: Principal, @Param() path: ChoiceProposalPath): Promise<ProposedChoiceDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.choices.proposed(tx, id<'Book'>(path.id), path.proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedChoiceDto(found);
  }

  /** Approves the choice, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ModelChoiceDto })
  async approve(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Param() path: ChoiceProposalPath,
    @Body() { termsHash }: ModelApprovalDto,
  ): Promise<ModelChoiceDto> {
    const { id: relationship, proposalId } = path;
    const subject = { kind: 'margin-model-choice-proposal', id: proposalId };
    const inputs = { relationship, proposalId, termsHash };
    const checker = id<'Actor'>(caller.client);
    return await this.commands.perform(
      { caller, ...keyed, deed: 'approve-margin-model-choice', subject, inputs },
      async (tx) => {
        const found = await this.relationships.find(tx, id<'Book'>(relationship));
        if (found === undefined) return refuse({ kind: 'no-such-relationship' });
        const approved = await this.choices.approve(tx, found.id, { proposalId, termsHash, checker });
        return approved.ok ? approved : refuse({ kind: approved.refusal });
      },
      choiceDto,
    );
  }
}
