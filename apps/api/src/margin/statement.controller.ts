import { id } from '@app/kernel';
import { type SealedStatement, statementPdf, StatementService } from '@app/margin';
import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { CallStatementDto, statementDto } from './statement.dto';

/** Statements of margin calls: for whoever may read the call, and wants to strike it again. */
@ApiTags('margin-calls')
@Controller('v1/margin-calls')
export class StatementController {
  constructor(
    private readonly transactions: Transactions,
    private readonly statements: StatementService,
  ) {}

  /** The exposure date, every trade with its price, the terms, what is posted and in transit, and the arithmetic line by line. */
  @Get(':id/statement')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CallStatementDto })
  async statement(@Caller() caller: Principal, @Param() path: UuidPath): Promise<CallStatementDto> {
    return statementDto(await this.found(caller, path));
  }

  /** The same for people. The same call is the same bytes on any day. */
  @Get(':id/statement.pdf')
  @Allow(...STAFF, 'counterparty')
  @Header('content-disposition', 'attachment; filename="margin-call-statement.pdf"')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async document(@Caller() caller: Principal, @Param() path: UuidPath): Promise<StreamableFile> {
    const bytes = await statementPdf(await this.found(caller, path));
    return new StreamableFile(bytes, { type: 'application/pdf' });
  }

  private async found(caller: Principal, path: UuidPath): Promise<SealedStatement> {
    // What a seat has posted is stated from what its run kept, which no outsider is shown: the call itself has to be the caller's.
    const found = await this.transactions.readAsHouse((tx) =>
      this.statements.of(tx, id<'MarginCall'>(path.id), caller.partyId),
    );
    if (found === undefined) throw new NotFoundException('no statement of such a call');
    return found;
  }
}
