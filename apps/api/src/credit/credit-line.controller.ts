import {
  CreditLineService,
  CreditStandingService,
  type FreezeRefusal,
  type LineApprovalRefusal,
  type ProposalRefusal,
} from '@app/credit';
import { accept, Clock, id, refuse, type Result, textOf, unreachable } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { type MoneyDto, moneyOf } from '../http/money.dto';
import { RelationshipPath } from '../http/paths';
import { type Asked, Transactions, type Tx } from '../transactions';
import {
  CreditLineDto,
  FreezeDto,
  LineApprovalDto,
  lineDto,
  LineProposalDto,
  LineProposalPath,
  measuredDto,
  OccupancyPath,
  proposedDto,
  ProposedLineDto,
  readProposalDto,
  ReadProposalDto,
  StandingsDto,
} from './credit-line.dto';
import { exceptionOf, NO_SUCH_RELATIONSHIP, type No } from './no';

type Refusal = ProposalRefusal | LineApprovalRefusal | FreezeRefusal;

/** Credit lines: what each seat may owe, who agreed to it, and where it stands. A counterparty sees its own seat's. */
@ApiTags('credit-lines')
@Controller('v1/relationships/:id/credit-lines')
export class CreditLineController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly lines: CreditLineService,
    private readonly standings: CreditStandingService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: StandingsDto })
  async list(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<StandingsDto> {
    const now = await this.clock.now();
    return this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, path.id);
      const lines = (await this.lines.inForce(tx, relationship)).filter(({ occupancy }) =>
        seats.some(({ code }) => code === occupancy),
      );
      const standing = await this.standings.now(tx, relationship.id, now);
      if (!standing.ok)
        return {
          asOf: null,
          unmeasured: standing.refusal.kind,
          lines: lines.map((line) => ({ line: lineDto(line), measured: null })),
        };
      const { asOf, asked } = standing.value;
      const measured = lines.map((line) => ({ line, seat: asked(line.occupancy, undefined) }));
      const refused = measured.map(({ seat }) => (seat.ok ? undefined : seat.refusal.kind)).find(Boolean);
      return {
        asOf: textOf(asOf),
        unmeasured: refused ?? null,
        lines: measured.map(({ line, seat }) => ({
          line: lineDto(line),
          measured: seat.ok ? measuredDto(seat.value) : null,
        })),
      };
    });
  }

  /** Proposes the next version of a line. Another officer brings it into force. */
  @Post('proposals')
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedLineDto })
  async propose(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: LineProposalDto,
  ): Promise<ProposedLineDto> {
    const asOf = await this.clock.now();
    const terms = {
      occupancy: body.occupancy,
      approved: notNegative(body.approved),
      firstSkin: notNegative(body.firstSkin),
      unsecured: notNegative(body.unsecured),
      subLimits: new Map(
        body.subLimits.map(({ underlying, notional }) => [underlying, notNegative(notional)]),
      ),
      expiresOn: body.expiresOn,
      reviewOn: body.reviewOn,
    };
    const deed = { deed: 'propose-credit-line', subject: { kind: 'relationship', id: path.id } };
    const asked = { caller, ...keyed, ...deed, inputs: { relationship: path.id, proposal: body } };
    return this.decide(asked, path.id, async (tx, relationship) => {
      const proposed = await this.lines.propose(tx, relationship, terms, id<'Actor'>(caller.client), asOf);
      return proposed.ok ? accept(proposedDto(proposed.value)) : proposed;
    });
  }

  /** What the second person has to read: the terms that were proposed, and those in force. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadProposalDto })
  async proposal(@Caller() caller: Principal, @Param() path: LineProposalPath): Promise<ReadProposalDto> {
    return this.transactions.read(caller, async (tx) => {
      const relationship = await this.relationships.find(tx, id<'Book'>(path.id));
      const proposed = relationship && (await this.lines.proposed(tx, relationship, path.proposalId));
      if (relationship === undefined || proposed === undefined)
        throw new NotFoundException('no such proposal');
      const inForce = await this.lines.inForce(tx, relationship);
      const { occupancy } = proposed.terms;
      return readProposalDto(
        proposed,
        inForce.find((line) => line.occupancy === occupancy),
      );
    });
  }

  /** Approves a proposed version, by the hash of the terms that were read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CreditLineDto })
  async approve(
    @Caller() caller: Principal,
    @Param() path: LineProposalPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash }: LineApprovalDto,
  ): Promise<CreditLineDto> {
    const { id: relationship, proposalId } = path;
    const deed = { deed: 'approve-credit-line', subject: { kind: 'credit-line-proposal', id: proposalId } };
    const asked = { caller, ...keyed, ...deed, inputs: { relationship, proposalId, termsHash } };
    return this.decide(asked, relationship, async (tx, relationshipId) => {
      const approval = { proposalId, termsHash, checker: id<'Actor'>(caller.client) };
      const approved = await this.lines.approve(tx, relationshipId, approval);
      return approved.ok ? accept(lineDto(approved.value)) : approved;
    });
  }

  /** The kill switch: nothing is added to the line from now on. */
  @Post(':occupancy/freeze')
  @HttpCode(200)
  @Allow('credit-officer', 'risk-officer', 'default-manager')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CreditLineDto })
  async freeze(
    @Caller() caller: Principal,
    @Param() path: OccupancyPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { reason, proof }: FreezeDto,
  ): Promise<CreditLineDto> {
    const { id: relationship, occupancy } = path;
    const deed = {
      deed: 'freeze-credit-line',
      subject: { kind: 'credit-line', id: `${relationship}/${occupancy}` },
    };
    const asked = { caller, ...keyed, ...deed, inputs: { relationship, occupancy, reason, proof }, reason };
    return this.decide(asked, relationship, async (tx, relationshipId) => {
      const by = { officer: id<'Actor'>(caller.client), reason, proof };
      const frozen = await this.lines.freeze(tx, relationshipId, occupancy, by);
      return frozen.ok ? accept(lineDto(frozen.value)) : frozen;
    });
  }

  /** Performs a decision on a relationship's line, once; a refusal becomes its problem. */
  private async decide<Answer extends object>(
    asked: Asked,
    relationship: string,
    perform: (tx: Tx, relationship: RelationshipId) => Promise<Result<Answer, Refusal>>,
  ): Promise<Answer> {
    const answer = await this.transactions.command<Answer, No>(asked, async (tx) => {
      const found = await this.relationships.find(tx, id<'Book'>(relationship));
      if (found === undefined) return refuse(NO_SUCH_RELATIONSHIP);
      const decided = await perform(tx, found.id);
      return decided.ok ? decided : refuse(noDecision(decided.refusal));
    });
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }

  private async seen(tx: Tx, caller: Principal, relationshipId: string) {
    const relationship = await this.relationships.find(tx, id<'Book'>(relationshipId));
    const seats = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
    if (relationship === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
    return { relationship, seats };
  }
}

const MOST = 10n ** 18n; // minor units: a tenth of what a column holds

function notNegative(dto: MoneyDto) {
  const money = moneyOf(dto);
  if (money === undefined)
    throw new BadRequestException(['an amount is finer than the smallest unit of its asset']);
  if (money.minor < 0n) throw new BadRequestException(['an amount of a line is not below 0']);
  if (money.minor > MOST)
    throw new BadRequestException(['an amount of a line is beyond what the books can hold']);
  return money;
}

/** Why a line is not changed. */
function noDecision(kind: Refusal): No {
  switch (kind) {
    case 'no-such-proposal':
    case 'no-line':
      return { kind, status: 404 };
    case 'maker-is-checker':
    case 'same-conflict-group':
    case 'unknown-actor':
      return { kind, status: 403 };
    case 'no-such-seat':
    case 'expires-in-the-past':
    case 'reviewed-after-expiry':
      return { kind, status: 422 };
    case 'changed':
    case 'expired':
    case 'decided-already':
    case 'stale':
    case 'first-skin-promised-twice':
    case 'frozen-already':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
