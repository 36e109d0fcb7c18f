import {
  CreditLineService,
  type LineApprovalRefusal,
  LineProposalService,
  LineScoreService,
} from '@app/credit';
import { type CreditLine, outlookOf } from '@app/credit/domain';
import { Clock, id, refuse, textOf } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { Transactions } from '../transactions';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import {
  CreditLineDto,
  LineApprovalDto,
  lineDto,
  LineProposalDto,
  LineProposalPath,
  LineWithdrawalDto,
  OccupancyPath,
  proposedDto,
  ProposedLineDto,
  readProposalDto,
  ReadProposalDto,
} from './credit-line.dto';
import { LineReasonDto } from './line-act.dto';
import { termsOf } from './line-terms';
import { noDecision } from './no';
import { measuredDto, StandingsDto } from './standing.dto';

/** Credit lines: what each seat may owe, who agreed to it, and where it stands. A counterparty sees its own seat's. */
@ApiTags('credit-lines')
@Controller('v1/relationships/:id/credit-lines')
export class CreditLineController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly lines: CreditLineService,
    private readonly readings: LineScoreService,
    private readonly proposals: LineProposalService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: StandingsDto })
  async list(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<StandingsDto> {
    const now = await this.clock.now();
    // Collateral is judged by what a party is not shown: whose group is whose. It is told the number of its own seat.
    return this.transactions.readAsHouse(async (tx) => {
      const { relationship, seats } = await this.commands.seen(tx, caller, path.id);
      const { asOf, unmeasured, lines } = await this.readings.lines(tx, relationship, seats, now);
      return {
        asOf: asOf === undefined ? null : textOf(asOf),
        unmeasured: unmeasured ?? null,
        lines: lines.map(({ line, seat, netting }) => ({
          line: shownTo(caller, relationship, line, now),
          measured: seat === undefined ? null : measuredDto(seat),
          netting: netting ?? null,
        })),
      };
    });
  }

  /** One line, with the version that a proposal is made upon as its ETag. */
  @Get(':occupancy')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CreditLineDto, headers: { ETag: { schema: { type: 'string' } } } })
  async get(
    @Caller() caller: Principal,
    @Param() path: OccupancyPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditLineDto> {
    const now = await this.clock.now();
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.commands.seen(tx, caller, path.id);
      const lines = await this.lines.inForce(tx, relationship);
      const line = lines.find(({ occupancy }) => occupancy === path.occupancy && seats.includes(occupancy));
      return line && shownTo(caller, relationship, line, now);
    });
    if (found === undefined) throw new NotFoundException('no such line');
    void reply.header('etag', etagOf(found.version));
    return found;
  }

  /** Proposes the next version of a line, upon the one that was read. Another officer brings it into force. */
  @Post('proposals')
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedLineDto })
  async propose(
    @CreditOrdered() order: CreditOrder,
    @SectionVersion() upon: number,
    @Param() path: RelationshipPath,
    @Body() body: LineProposalDto,
  ): Promise<ProposedLineDto> {
    const asOf = await this.clock.now();
    const terms = termsOf(body);
    const deed = {
      deed: 'propose-credit-line',
      relationship: path.id,
      subject: { kind: 'relationship', id: path.id },
      inputs: { relationship: path.id, upon, proposal: body },
    };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, relationship) => {
        const maker = id<'Actor'>(order.caller.client);
        const proposed = await this.lines.propose(tx, relationship.id, terms, maker, { asOf, upon });
        return proposed.ok ? proposed : refuse(noDecision(proposed.refusal));
      },
      proposedDto,
    );
  }

  /** What the second person has to read: the terms that were proposed, and those in force. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadProposalDto })
  async proposal(@Caller() caller: Principal, @Param() path: LineProposalPath): Promise<ReadProposalDto> {
    const now = await this.clock.now();
    return this.transactions.read(caller, async (tx) => {
      const { relationship } = await this.commands.seen(tx, caller, path.id);
      const proposed = await this.lines.proposed(tx, relationship, path.proposalId);
      if (proposed === undefined) throw new NotFoundException('no such proposal');
      const inForce = (await this.lines.inForce(tx, relationship)).find(
        ({ occupancy }) => occupancy === proposed.terms.occupancy,
      );
      return readProposalDto(proposed, inForce && shownTo(caller, relationship, inForce, now));
    });
  }

  /** Approves a proposed version, by the hash of the terms that were read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CreditLineDto })
  async approve(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: LineProposalPath,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<CreditLineDto> {
    const now = await this.clock.now();
    const deed = {
      deed: 'approve-credit-line',
      relationship,
      subject: { kind: 'credit-line-proposal', id: proposalId },
      inputs: { relationship, proposalId, termsHash },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const approved = await this.lines.approve(tx, found.id, approval);
        return approved.ok ? approved : refuse(noDecision(asObject(approved.refusal)));
      },
      (line, found) => lineDto(line, outlookOf(line, found, now)),
    );
  }

  /** Takes a proposal back, before it is approved. */
  @Post('proposals/:proposalId/withdrawal')
  @HttpCode(200)
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: LineWithdrawalDto })
  async withdraw(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, proposalId }: LineProposalPath,
    @Body() { reason }: LineReasonDto,
  ): Promise<LineWithdrawalDto> {
    const deed = {
      deed: 'withdraw-credit-line',
      relationship,
      subject: { kind: 'credit-line-proposal', id: proposalId },
      inputs: { relationship, proposalId },
      reason,
    };
    const by = { officer: id<'Actor'>(order.caller.client), reason };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const withdrawn = await this.proposals.withdraw(tx, found.id, proposalId, by);
        return withdrawn.ok ? withdrawn : refuse(noDecision({ kind: withdrawn.refusal }));
      },
      (state) => ({ proposalId, state }),
    );
  }
}

/** A refusal that says no more than its kind, as those that do. */
function asObject(
  refusal: LineApprovalRefusal,
): Exclude<LineApprovalRefusal, string> | { readonly kind: Extract<LineApprovalRefusal, string> } {
  return typeof refusal === 'string' ? { kind: refusal } : refusal;
}

function shownTo(caller: Principal, relationship: Relationship, line: CreditLine, now: Date): CreditLineDto {
  return lineDto(line, outlookOf(line, relationship, now), isOutsider(caller.role) ? 'outsider' : 'house');
}
