import {
  type SaccrBook,
  type SaccrBookQuestion,
  type SaccrBookRefusal,
  SaccrBookService,
} from '@app/exposure';
import { Clock, type Result, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { PartyService, RelationshipService } from '@app/legal-entity';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { RefusalException } from '../http/refusal.exception';
import { PartyPath } from '../legal-entity/party.dto';
import { Transactions, type Tx } from '../transactions';
import { HouseSaccrDto, houseSaccrDto, PartySaccrDto, partySaccrDto } from './saccr-book.dto';

/** Exposure at default by the standard, summed over the netting sets of a party, and over the whole book. */
@ApiTags('exposure')
@Controller('v1')
export class SaccrBookController {
  constructor(
    private readonly transactions: Transactions,
    private readonly parties: PartyService,
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
    private readonly books: SaccrBookService,
    private readonly clock: Clock,
  ) {}

  /** Every seat of a party with all parts of its number, and their sum: each is a netting set of its own. A party is shown its own. */
  @Get('parties/:id/sa-ccr')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: PartySaccrDto })
  @ApiConflictResponse()
  async party(@Caller() caller: Principal, @Param() { id }: PartyPath): Promise<PartySaccrDto> {
    const now = await this.clock.now();
    // Who is connected to whom decides what collateral counts for, and no outsider is shown that: its number is the house's own.
    const found = await this.transactions.readAsHouse(async (tx) => {
      const mayRead = !isOutsider(caller.role) || caller.partyId === id;
      if (!mayRead || !(await this.parties.isKnown(tx, id))) throw new NotFoundException('no such party');
      return await this.book(tx, { partyId: id, now });
    });
    return partySaccrDto(id, told(found));
  }

  /** What the netting sets of every party come to, and the whole book. A sum that would lack a seat is not given, and it is said which. */
  @Get('sa-ccr')
  @Allow(...STAFF)
  @ApiOkResponse({ type: HouseSaccrDto })
  @ApiConflictResponse()
  async house(@Caller() caller: Principal): Promise<HouseSaccrDto> {
    const now = await this.clock.now();
    const found = await this.transactions.read(caller, (tx) => this.book(tx, { partyId: undefined, now }));
    return houseSaccrDto(told(found));
  }

  private async book(tx: Tx, question: SaccrBookQuestion): Promise<Result<SaccrBook, SaccrBookRefusal>> {
    const { partyId } = question;
    const relationships = (await this.relationships.all(tx)).filter(
      ({ occupancies }) =>
        partyId === undefined || occupancies.some((occupant) => occupant.partyId === partyId),
    );
    const holdings = await this.ledger.holdingsOfAll(
      tx,
      relationships.map(({ id }) => id),
    );
    return await this.books.of(tx, relationships, holdings, question);
  }
}

function told(found: Result<SaccrBook, SaccrBookRefusal>): SaccrBook {
  if (found.ok) return found.value;
  const { refusal } = found;
  if (refusal.kind === 'no-snapshot') throw new RefusalException(refusal.kind, 409);
  throw new RefusalException(refusal.kind, 409, `the newest marks are of ${textOf(refusal.asOf)}`);
}
