import { accept, Clock, id, refuse, type Result, textOf } from '@app/kernel';
import { NettingOpinionService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { type Asked, Transactions, type Tx } from '../transactions';
import { exceptionOf, noOf, type PaperNo, type PaperRefusal } from './agreement-no';
import { AsOfQuery } from './agreement.dto';
import {
  NewOpinionDto,
  OpinionApprovalDto,
  opinionDto,
  OpinionDto,
  OpinionMatrixDto,
  OpinionPath,
  proposedDto,
  ProposedOpinionDto,
  readOpinionDto,
  ReadOpinionDto,
} from './netting-opinion.dto';

/** What counsel says of netting: jurisdiction by kind of entity by form. Without a plain yes in force, a seat's numbers are gross. */
@ApiTags('netting-opinions')
@Controller('v1/netting-opinions')
export class NettingOpinionController {
  constructor(
    private readonly transactions: Transactions,
    private readonly opinions: NettingOpinionService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: OpinionMatrixDto })
  async matrix(@Caller() caller: Principal, @Query() query: AsOfQuery): Promise<OpinionMatrixDto> {
    const asOf = query.asOf === undefined ? await this.clock.now() : new Date(query.asOf);
    const opinions = await this.transactions.read(caller, (tx) => this.opinions.inForce(tx, asOf));
    return { asOf: textOf(asOf), opinions: opinions.map(opinionDto) };
  }

  /** Proposes an opinion for its place in the matrix. Another officer brings it into force. */
  @Post()
  @Allow('legal')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedOpinionDto })
  async propose(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: NewOpinionDto,
  ): Promise<ProposedOpinionDto> {
    const asOf = await this.clock.now();
    const { jurisdiction, entityType, form } = body;
    const subject = { kind: 'netting-opinion', id: `${jurisdiction}/${entityType}/${form}` };
    const asked = { caller, ...keyed, deed: 'propose-netting-opinion', subject, inputs: { opinion: body } };
    return await this.perform(asked, async (tx) => {
      const proposed = await this.opinions.propose(tx, body, id<'Actor'>(caller.client), asOf);
      return proposed.ok ? accept(proposedDto(proposed.value)) : refuse({ kind: proposed.refusal });
    });
  }

  /** What the second person has to read: the opinion, and what is other than in the one it takes the place of. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadOpinionDto })
  async proposal(@Caller() caller: Principal, @Param() { proposalId }: OpinionPath): Promise<ReadOpinionDto> {
    const found = await this.transactions.read(caller, (tx) => this.opinions.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readOpinionDto(found);
  }

  /** Approves an opinion, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: OpinionDto })
  async approve(
    @Caller() caller: Principal,
    @Param() { proposalId }: OpinionPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash }: OpinionApprovalDto,
  ): Promise<OpinionDto> {
    const subject = { kind: 'netting-opinion-proposal', id: proposalId };
    const inputs = { proposalId, termsHash };
    const asked = { caller, ...keyed, deed: 'approve-netting-opinion', subject, inputs };
    return await this.perform(asked, async (tx) => {
      const checker = id<'Actor'>(caller.client);
      const approved = await this.opinions.approve(tx, { proposalId, termsHash, checker });
      return approved.ok ? accept(opinionDto(approved.value)) : refuse({ kind: approved.refusal });
    });
  }

  private async perform<Answer extends object>(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<Answer, PaperRefusal>>,
  ): Promise<Answer> {
    const answer = await this.transactions.command<Answer, PaperNo>(asked, async (tx) => {
      const done = await perform(tx);
      return done.ok ? done : refuse(noOf(done.refusal));
    });
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}
