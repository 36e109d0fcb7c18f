import { id } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipOpeningReader, RelationshipService } from '@app/legal-entity';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy, showsAccount } from '../access/visibility';
import { pageOf } from '../http/page-of';
import { BookPageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { Transactions, type Tx } from '../transactions';
import {
  accountDto,
  BookDto,
  relationshipDto,
  RelationshipDto,
  RelationshipListDto,
} from './relationship.dto';

/** Relationships and their books. Another party's relationship is answered like one that does not exist. */
@ApiTags('relationships')
@Controller('v1/relationships')
export class RelationshipController {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
    private readonly openings: RelationshipOpeningReader,
    private readonly ledger: LedgerService,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipListDto })
  async list(@Caller() caller: Principal, @Query() query: BookPageQuery): Promise<RelationshipListDto> {
    return await this.transactions.read(caller, async (tx) => {
      const all = await this.relationships.all(tx);
      const seen = all
        .map((each) => ({ relationship: each, seats: seatsSeenBy(caller, each) }))
        .filter(({ seats }) => seats.length > 0);
      const { page, next } = pageOf(seen, ({ relationship }) => relationship.id, query);
      const disclosed = await this.openings.disclosedNames(
        tx,
        page.map(({ relationship }) => relationship.id),
      );
      return {
        next,
        relationships: page.map(({ relationship, seats }) =>
          relationshipDto(relationship, seats, disclosed.get(relationship.id)),
        ),
      };
    });
  }

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipDto })
  async get(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<RelationshipDto> {
    return await this.transactions.read(caller, async (tx) => {
      const { relationship, seats } = await this.seen(tx, caller, path.id);
      const disclosed = await this.openings.disclosedNames(tx, [relationship.id]);
      return relationshipDto(relationship, seats, disclosed.get(relationship.id));
    });
  }

  @Get(':id/book')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: BookDto })
  async book(@Caller() caller: Principal, @Param() path: RelationshipPath): Promise<BookDto> {
    const shown = await this.transactions.readBook(
      caller,
      path.id,
      (tx) => this.seen(tx, caller, path.id),
      async (tx, { relationship, seats }) => {
        const rows = await this.ledger.trialBalance(tx, relationship.id);
        return rows.filter(({ account }) => showsAccount(account, caller, seats));
      },
    );
    return { relationshipId: path.id, accounts: shown.map(accountDto) };
  }

  private async seen(tx: Tx, caller: Principal, relationshipId: string) {
    const found = await this.relationships.find(tx, id<'Book'>(relationshipId));
    const seats = found === undefined ? [] : seatsSeenBy(caller, found);
    if (found === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
    return { relationship: found, seats };
  }
}
