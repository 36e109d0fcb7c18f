import { accept, Clock, id, refuse } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type InterestRefusal, InterestService } from '@app/margin';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import { interestDto, InterestPeriodDto, InterestStatementListDto } from './interest.dto';

/** Interest on variation margin: what a month or a day comes to. It is agreed to, disputed and settled as a margin call. */
@ApiTags('interest')
@Controller('v1/relationships/:id/interest-statements')
export class InterestController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly interest: InterestService,
    private readonly clock: Clock,
  ) {}

  /** States a month or a day of both seats and calls it; those after it follow by themselves. The same again is the same. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: InterestStatementListDto })
  async state(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { period }: InterestPeriodDto,
  ): Promise<InterestStatementListDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'relationship', id: path.id };
    const asked = {
      caller,
      ...keyed,
      deed: 'state-interest',
      subject,
      inputs: { relationship: path.id, period },
    };
    const answer = await this.transactions.command<
      InterestStatementListDto,
      InterestRefusal | { readonly kind: 'no-such-relationship' }
    >(asked, async (tx) => {
      if ((await this.relationships.find(tx, id<'Book'>(path.id))) === undefined)
        return refuse({ kind: 'no-such-relationship' });
      const stated = await this.interest.state(tx, id<'Book'>(path.id), period, asOf);
      return stated.ok ? accept({ statements: stated.value.map(interestDto) }) : stated;
    });
    if (answer.ok) return answer.value;
    const { refusal } = answer;
    if (refusal.kind === 'no-such-relationship') throw new NotFoundException('no such relationship');
    const missing = refusal.kind === 'no-fixing' ? `${refusal.benchmark} of ${refusal.fixedOn}` : undefined;
    throw new RefusalException(refusal.kind, 409, missing);
  }

  /** The statements of a seat, the newest period first; a party sees those on what it gave or holds. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: InterestStatementListDto })
  async list(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
  ): Promise<InterestStatementListDto> {
    return this.transactions.read(caller, async (tx) => {
      const relationship = await this.relationships.find(tx, id<'Book'>(path.id));
      const seats =
        relationship === undefined ? [] : seatsSeenBy(caller, relationship).map(({ code }) => code);
      if (relationship === undefined || seats.length === 0)
        throw new NotFoundException('no such relationship');
      const statements = await this.interest.statements(tx, relationship, seats);
      return { statements: statements.map(interestDto) };
    });
  }
}
