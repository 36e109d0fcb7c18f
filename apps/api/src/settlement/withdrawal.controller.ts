import { Clock, id as idOf, type Money, refuse } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type AskWithdrawalRefusal, WithdrawalService } from '@app/settlement';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type MoneyDto, moneyOf } from '../http/money.dto';
import { PageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { Transactions, type Tx } from '../transactions';
import { noWithdrawal } from './no';
import { SettlementCommands } from './settlement-commands';
import { NewWithdrawalDto, withdrawalDto, WithdrawalDto, WithdrawalPageDto } from './withdrawal.dto';

/** Money out of a relationship's vault. A counterparty takes what is free of its own seat, to an account of its own. */
@ApiTags('withdrawals')
@Controller('v1/relationships/:id/withdrawals')
export class WithdrawalController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly relationships: RelationshipService,
    private readonly withdrawals: WithdrawalService,
    private readonly clock: Clock,
  ) {}

  /** Instructs a withdrawal. From then on it cannot be spent; it is gone when its transfer is final. */
  @Post()
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: WithdrawalDto })
  async instruct(
    @Ordered() order: Order,
    @Param() { id: relationship }: RelationshipPath,
    @Body() body: NewWithdrawalDto,
  ): Promise<WithdrawalDto> {
    const { caller, keyed } = order;
    const { occupancy, settlementInstruction: settlementInstructionId } = body;
    const amount = positive(body.amount);
    const asOf = await this.clock.now();
    const reference = `withdrawal/${JSON.stringify([caller.client, keyed.key])}`;
    const wanted = { occupancy, amount, settlementInstructionId, reference };
    const subject = { kind: 'relationship', id: relationship };
    return await this.commands.perform(
      order,
      { deed: 'instruct-withdrawal', subject, inputs: body },
      async (tx) => {
        const seats = await this.seats(tx, caller, relationship);
        if (seats.length === 0) return refuse({ kind: 'no-such-relationship', status: 404 });
        if (!seats.includes(occupancy)) return refuse(noWithdrawal({ kind: 'no-such-seat' }));
        const done = await this.withdrawals.instruct(tx, idOf<'Book'>(relationship), wanted, asOf);
        return done.ok ? done : refuse(noWithdrawal(toldTo(caller, done.refusal)));
      },
      withdrawalDto,
      'house', // the ledger takes no posting from outside: only seats that the caller sees are let through above
    );
  }

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: WithdrawalPageDto })
  async list(
    @Caller() caller: Principal,
    @Param() { id: relationship }: RelationshipPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<WithdrawalPageDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const occupancies = await this.seats(tx, caller, relationship);
      if (occupancies.length === 0) throw new NotFoundException('no such relationship');
      return await this.withdrawals.page(tx, idOf<'Book'>(relationship), {
        occupancies,
        ...(after !== undefined && { after }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      });
    });
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.id ?? null) : null;
    return { withdrawals: page.map(withdrawalDto), next };
  }

  private async seats(tx: Tx, caller: Principal, relationship: string): Promise<string[]> {
    const found = await this.relationships.find(tx, idOf<'Book'>(relationship));
    return found === undefined ? [] : seatsSeenBy(caller, found).map(({ code }) => code);
  }
}

/** Whoever tells somebody that his wallet is on a list has warned him: to the outside, it is an account that is not in force. */
function toldTo({ role }: Principal, refusal: AskWithdrawalRefusal): AskWithdrawalRefusal {
  const ofList = refusal.kind === 'wallet-listed' || refusal.kind === 'wallet-not-screened';
  return ofList && isOutsider(role) ? { kind: 'no-instruction-in-force' } : refusal;
}

const MOST = 10n ** 18n; // minor units: a tenth of what a column holds

function positive(dto: MoneyDto): Money {
  const money = moneyOf(dto);
  if (money === undefined)
    throw new BadRequestException(['amount is finer than the smallest unit of its asset']);
  if (money.minor <= 0n) throw new BadRequestException(['amount is above 0']);
  if (money.minor > MOST) throw new BadRequestException(['amount is beyond what the books can hold']);
  return money;
}
