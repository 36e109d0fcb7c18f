import { accept, id, refuse } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type Reconciliation, ReconciliationService } from '@app/trade';
import { csvOf, reconciledRows } from '@app/trade/domain';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { Transactions, type Tx } from '../transactions';
import {
  PortfolioDto,
  ReconciliationDto,
  reconciliationDto,
  ReconciliationPath,
  SeatQuery,
} from './reconciliation.dto';

/** Why a portfolio is not compared, and each line that is wrong with it. */
interface Unread {
  readonly kind: 'no-such-relationship' | 'portfolio-unreadable';
  readonly errors: readonly string[];
}

/** Portfolio reconciliation: what a party says it has, against what we have. */
@ApiTags('reconciliations')
@Controller('v1/relationships/:id/reconciliations')
export class ReconciliationController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly reconciliations: ReconciliationService,
  ) {}

  /** Compares a file with a seat's open trades. The same file against the same trades is the same answer, kept once. */
  @Post()
  @HttpCode(200)
  @Allow('ops-analyst', 'counterparty')
  @ApiIdempotencyKey()
  @ApiConsumes('text/csv')
  @ApiBody({
    description: 'trade_id,instrument,quantity,price,traded_at: a line for each trade, at most a megabyte',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: ReconciliationDto })
  async compare(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() { occupancy }: SeatQuery,
    @IdempotencyKey() keyed: Keyed,
    @Body() { file }: PortfolioDto,
  ): Promise<ReconciliationDto> {
    const fileHash = createHash('sha256').update(file).digest('hex');
    const deed = { deed: 'reconcile-portfolio', subject: { kind: 'relationship', id: path.id } };
    const asked = { caller, ...keyed, ...deed, inputs: { relationship: path.id, occupancy, fileHash } };
    const answer = await this.transactions.command<ReconciliationDto, Unread>(asked, async (tx) => {
      const seats = await this.seats(tx, caller, path.id);
      if (!seats.includes(occupancy)) return refuse({ kind: 'no-such-relationship', errors: [] });
      const compared = await this.reconciliations.compare(tx, id<'Book'>(path.id), occupancy, file);
      if (compared.ok) return accept(reconciliationDto(compared.value));
      const errors = compared.refusal.map(({ line, column, kind }) =>
        [`line ${String(line)}`, column, kind.replaceAll('-', ' ')].filter((part) => part !== '').join(': '),
      );
      return refuse({ kind: 'portfolio-unreadable', errors });
    });
    if (answer.ok) return answer.value;
    const { kind, errors } = answer.refusal;
    if (kind === 'no-such-relationship') throw new NotFoundException('no such relationship');
    throw new RefusalException(kind, 422, undefined, errors);
  }

  @Get(':reconciliationId')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: ReconciliationDto })
  async get(@Caller() caller: Principal, @Param() path: ReconciliationPath): Promise<ReconciliationDto> {
    return reconciliationDto(await this.found(caller, path));
  }

  /** The same as a table, a line for each trade or field that differs. */
  @Get(':reconciliationId/csv')
  @Allow(...STAFF, 'counterparty')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="reconciliation.csv"')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async csv(@Caller() caller: Principal, @Param() path: ReconciliationPath): Promise<string> {
    return csvOf(reconciledRows((await this.found(caller, path)).result));
  }

  private async found(caller: Principal, path: ReconciliationPath): Promise<Reconciliation> {
    const found = await this.transactions.read(caller, async (tx) => {
      const seats = await this.seats(tx, caller, path.id);
      return await this.reconciliations.find(tx, id<'Book'>(path.id), seats, path.reconciliationId);
    });
    if (found === undefined) throw new NotFoundException('no such reconciliation');
    return found;
  }

  private async seats(tx: Tx, caller: Principal, relationshipId: string): Promise<string[]> {
    const relationship = await this.relationships.find(tx, id<'Book'>(relationshipId));
    return relationship === undefined ? [] : seatsSeenBy(caller, relationship).map(({ code }) => code);
  }
}
