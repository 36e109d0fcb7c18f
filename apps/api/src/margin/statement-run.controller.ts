import { id as idOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { runStatementPdf, RunStatementService, type SealedRunStatement } from '@app/margin';
import { Controller, Get, Header, NotFoundException, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { PageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { type Tx, Transactions } from '../transactions';
import {
  RunStatementDto,
  runStatementDto,
  RunStatementPath,
  RunStatementQuery,
  SeatRunPageDto,
  seatRunPageDto,
} from './statement-run.dto';

/** What each run struck of a seat, whether it called anything or not: for whoever sits there, and wants to strike it again. */
@ApiTags('margin-runs')
@Controller('v1/relationships/:id/margin-runs')
export class RunStatementController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly statements: RunStatementService,
  ) {}

  /** The snapshots on which a relationship was valued, the newest first: a party sees its own seat. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SeatRunPageDto })
  async list(
    @Caller() caller: Principal,
    @Param() { id }: RelationshipPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<SeatRunPageDto> {
    return this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, id);
      const asked = { before: after, limit: limit + 1 }; // one more than asked tells whether there is a next page
      return seatRunPageDto(await this.statements.page(tx, relationship, seats, asked), limit);
    });
  }

  /** What is required, held and in transit, the terms, and both ways line by line: `outcome` says what came of each. */
  @Get(':snapshotId/statement')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RunStatementDto })
  async statement(
    @Caller() caller: Principal,
    @Param() path: RunStatementPath,
    @Query() query: RunStatementQuery,
  ): Promise<RunStatementDto> {
    return runStatementDto(await this.found(caller, path, query));
  }

  /** The same for people. The same run is the same bytes on any day. */
  @Get(':snapshotId/statement.pdf')
  @Allow(...STAFF, 'counterparty')
  @Header('content-disposition', 'attachment; filename="margin-statement.pdf"')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async document(
    @Caller() caller: Principal,
    @Param() path: RunStatementPath,
    @Query() query: RunStatementQuery,
  ): Promise<StreamableFile> {
    const bytes = await runStatementPdf(await this.found(caller, path, query));
    return new StreamableFile(bytes, { type: 'application/pdf' });
  }

  private async found(
    caller: Principal,
    { id, snapshotId }: RunStatementPath,
    { occupancy, kind }: RunStatementQuery,
  ): Promise<SealedRunStatement> {
    // What a run was given is kept whole, of everybody in its slice: the house reads it, and tells a party of its own seat alone.
    const found = await this.transactions.readAsHouse(async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, id);
      if (!seats.includes(occupancy)) return undefined;
      return this.statements.of(tx, relationship, {
        snapshotId: idOf<'Snapshot'>(snapshotId),
        occupancy,
        kind,
        reader: isOutsider(caller.role) ? 'party' : 'house',
      });
    });
    if (found === undefined) throw new NotFoundException('no such run');
    return found;
  }

  private async seen(
    tx: Tx,
    caller: Principal,
    id: string,
  ): Promise<{ readonly relationship: Relationship; readonly seats: readonly string[] }> {
    const relationship = await this.relationships.find(tx, idOf<'Book'>(id));
    const seats = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
    if (relationship === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
    return { relationship, seats: seats.map(({ code }) => code) };
  }
}
