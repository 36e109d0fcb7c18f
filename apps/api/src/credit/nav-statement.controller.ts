import { NavStatementService } from '@app/credit';
import { Clock, refuse } from '@app/kernel';
import { Body, Controller, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { Transactions } from '../transactions';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { amountOf, notNegative } from './line-terms';
import {
  DeliveredStatementDto,
  StatedPartyPath,
  StatementDto,
  statementDto,
  StatementPageDto,
} from './nav-statement.dto';
import { noDecision } from './no';

/** What a party says of its own value. It delivers and reads its own; to it, there is no other party here. */
@ApiTags('covenants')
@Controller('v1/parties/:id/statements')
export class NavStatementController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly statements: NavStatementService,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('credit-officer', 'ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: DeliveredStatementDto })
  async deliver(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: partyId }: StatedPartyPath,
    @Body() body: StatementDto,
  ): Promise<DeliveredStatementDto> {
    const asOf = await this.clock.now();
    const { client } = order.caller;
    const amounts = {
      nav: amountOf(body.nav),
      gross: notNegative(body.gross),
      liquid: notNegative(body.liquid),
    };
    const { kind, asOf: day, documentHash, signedBy } = body;
    const deed = {
      deed: 'deliver-statement',
      subject: { kind: 'party', id: partyId },
      inputs: { party: partyId, statement: body },
    };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        if (!mayRead(order.caller, partyId)) return refuse(noDecision({ kind: 'no-such-party' }));
        const statement = { kind, asOf: day, documentHash, signedBy, ...amounts };
        const delivered = await this.statements.deliver(tx, partyId, statement, { client, asOf });
        return delivered.ok ? delivered : refuse(noDecision({ kind: delivered.refusal }));
      },
      statementDto,
    );
  }

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: StatementPageDto })
  async list(
    @Caller() caller: Principal,
    @Param() { id: partyId }: StatedPartyPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<StatementPageDto> {
    if (!mayRead(caller, partyId)) throw new NotFoundException('no such party');
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const found = await this.transactions.read(caller, (tx) => this.statements.page(tx, partyId, page));
    const statements = found.slice(0, limit);
    return {
      statements: statements.map(statementDto),
      next: found.length > limit ? (statements.at(-1)?.id ?? null) : null,
    };
  }
}

function mayRead({ role, partyId }: Principal, wanted: string): boolean {
  return !isOutsider(role) || partyId === wanted;
}
