import { CreditGroupService, LimitBreachService, LineCareService } from '@app/credit';
import { Clock, id, refuse } from '@app/kernel';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { Transactions } from '../transactions';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import {
  AppetiteDto,
  breachDto,
  GroupDto,
  groupDto,
  GroupPath,
  LimitBreachPageDto,
  MembershipDto,
  GroupRecordedDto,
  reviewDto,
  ReviewPageDto,
} from './group.dto';
import { notNegative } from './line-terms';
import { StatedPartyPath } from './nav-statement.dto';
import { noDecision } from './no';

/** What the credit desk sees over all relationships: reviews, breaches, and affiliates together. For the house alone. */
@ApiTags('credit-desk')
@Controller('v1/credit')
export class CreditDeskController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly care: LineCareService,
    private readonly breaches: LimitBreachService,
    private readonly groups: CreditGroupService,
    private readonly clock: Clock,
  ) {}

  @Get('reviews')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReviewPageDto })
  async reviews(@Caller() caller: Principal, @Query() { after, limit }: PageQuery): Promise<ReviewPageDto> {
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const found = await this.transactions.read(caller, (tx) => this.care.reviews(tx, page));
    const reviews = found.slice(0, limit);
    const next = found.length > limit ? (reviews.at(-1)?.id ?? null) : null;
    return { reviews: reviews.map(reviewDto), next };
  }

  /** Numbers that the market has left beyond their limit, each with its cure clock and who is told when. */
  @Get('limit-breaches')
  @Allow(...STAFF)
  @ApiOkResponse({ type: LimitBreachPageDto })
  async limitBreaches(
    @Caller() caller: Principal,
    @Query() { after, limit }: PageQuery,
  ): Promise<LimitBreachPageDto> {
    const now = await this.clock.now();
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const found = await this.transactions.read(caller, (tx) => this.breaches.page(tx, page));
    const breaches = found.slice(0, limit);
    const next = found.length > limit ? (breaches.at(-1)?.id ?? null) : null;
    return { breaches: breaches.map((breach) => breachDto(breach, now)), next };
  }

  /** A party with its affiliates, summed for appetite. Recourse is against each entity alone. */
  @Get('parties/:id/group')
  @Allow(...STAFF)
  @ApiOkResponse({ type: GroupDto })
  async group(@Caller() caller: Principal, @Param() { id: partyId }: StatedPartyPath): Promise<GroupDto> {
    const now = await this.clock.now();
    const view = await this.transactions.read(caller, (tx) => this.groups.of(tx, partyId, now));
    if (view === undefined) throw new NotFoundException('no such party');
    return groupDto(view);
  }

  /** Says that a party belongs to a group. */
  @Post('parties/:id/group')
  @HttpCode(200)
  @Allow('credit-officer', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: GroupRecordedDto })
  async join(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: partyId }: StatedPartyPath,
    @Body() { group, reason }: MembershipDto,
  ): Promise<GroupRecordedDto> {
    const subject = { kind: 'party', id: partyId };
    return await this.commands.perform(
      order,
      { deed: 'join-group', subject, inputs: { party: partyId, group, reason }, reason },
      async (tx) => {
        const by = { officer: id<'Actor'>(order.caller.client), reason };
        const joined = await this.groups.join(tx, partyId, group, by);
        return joined.ok ? joined : refuse(noDecision({ kind: joined.refusal }));
      },
      (recorded) => ({ recorded }),
    );
  }

  /** Sets how much the house is willing to lend to a group. It warns, and changes no line. */
  @Post('groups/:group/appetite')
  @HttpCode(200)
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: GroupRecordedDto })
  async setAppetite(
    @CreditOrdered() order: CreditOrder,
    @Param() { group }: GroupPath,
    @Body() { most, reason }: AppetiteDto,
  ): Promise<GroupRecordedDto> {
    const amount = notNegative(most);
    const subject = { kind: 'party-group', id: group };
    return await this.commands.perform(
      order,
      { deed: 'set-appetite', subject, inputs: { group, most, reason }, reason },
      async (tx) => {
        const by = { officer: id<'Actor'>(order.caller.client), reason };
        const set = await this.groups.setAppetite(tx, group, amount, by);
        return set.ok ? set : refuse(noDecision({ kind: set.refusal }));
      },
      (recorded) => ({ recorded }),
    );
  }
}
