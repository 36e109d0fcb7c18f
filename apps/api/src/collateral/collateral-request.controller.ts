import { CollateralRequestService, CollateralService, type RequestRefusal } from '@app/collateral';
import { Clock, id as idOf, type Money, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { ImRequirementService } from '@app/margin';
import { uuidOf } from '@app/platform';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { CollateralRequest } from '@app/collateral';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import type { SettlementNo } from '../settlement/no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions, type Tx } from '../transactions';
import { amountIn } from './collateral.controller';
import {
  type AssetAmountDto,
  CollateralRequestDto,
  CollateralRequestPageDto,
  CollateralRequestPath,
  DeclineDto,
  NewCollateralRequestDto,
  requestDto,
} from './collateral.dto';
import { noRequest } from './no';

const NO_RELATIONSHIP: SettlementNo = { kind: 'no-such-relationship', status: 404 };

/** Collateral into a seat's margin, back out of it, and one for another. Nothing leaves that is still required. */
@ApiTags('collateral')
@Controller('v1/relationships/:id/collateral-requests')
export class CollateralRequestController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly relationships: RelationshipService,
    private readonly collateral: CollateralService,
    private readonly requests: CollateralRequestService,
    private readonly requirements: ImRequirementService,
    private readonly clock: Clock,
  ) {}

  /**
   * Pledges, recalls or substitutes: at once, or with the consent that the annex wants for a substitution. That is a margin call on the
   * house, of the id of the request: in its worklist until it is answered.
   */
  @Post()
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: CollateralRequestDto })
  async request(
    @Ordered() order: Order,
    @Param() { id }: RelationshipPath,
    @Body() body: NewCollateralRequestDto,
  ): Promise<CollateralRequestDto> {
    const { occupancy, kind } = body;
    const faults = legFaults(body);
    if (faults.length > 0) throw new BadRequestException(faults);
    const { caller, keyed } = order;
    const requestId = uuidOf(`collateral/${JSON.stringify([caller.client, keyed.key])}`);
    return await this.perform(
      order,
      id,
      { deed: `${kind}-collateral`, inputs: body },
      async (tx, book, asOf) => {
        if (!(await this.sees(tx, caller, book, occupancy)))
          return refuse(noRequest({ kind: 'no-such-seat' }));
        const comes = await this.amount(tx, body.comes);
        const leaves = await this.amount(tx, body.leaves);
        if (!comes.ok) return comes;
        if (!leaves.ok) return leaves;
        const wanted = {
          id: requestId,
          occupancy,
          kind,
          comes: comes.value,
          leaves: leaves.value,
          by: handOf(order),
        };
        return told(await this.requests.request(tx, book, wanted, this.requirements, asOf));
      },
    );
  }

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CollateralRequestPageDto })
  async list(
    @Caller() caller: Principal,
    @Param() { id }: RelationshipPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<CollateralRequestPageDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const occupancies = await this.seats(tx, caller, idOf<'Book'>(id));
      if (occupancies.length === 0) throw new NotFoundException('no such relationship');
      const page = { occupancies, limit: limit + 1, ...(after !== undefined && { after }) };
      return await this.requests.page(tx, idOf<'Book'>(id), page);
    });
    const requests = found.slice(0, limit);
    const next = found.length > limit ? (requests.at(-1)?.id ?? null) : null;
    return { requests: requests.map(requestDto), next };
  }

  /** Consents to a substitution: it is measured again, and the new is in before the old is out. */
  @Post(':requestId/consent')
  @HttpCode(200)
  @Allow('risk-officer', 'approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CollateralRequestDto })
  async consent(
    @Ordered() order: Order,
    @Param() { id, requestId }: CollateralRequestPath,
  ): Promise<CollateralRequestDto> {
    const deed = { deed: 'consent-to-substitution', inputs: { requestId } };
    return await this.perform(order, id, deed, async (tx, book, asOf) =>
      told(await this.requests.consent(tx, book, requestId, handOf(order), this.requirements, asOf)),
    );
  }

  /** Declines it, for a reason. */
  @Post(':requestId/decline')
  @HttpCode(200)
  @Allow('risk-officer', 'approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CollateralRequestDto })
  async decline(
    @Ordered() order: Order,
    @Param() { id, requestId }: CollateralRequestPath,
    @Body() { reason }: DeclineDto,
  ): Promise<CollateralRequestDto> {
    const deed = { deed: 'decline-substitution', inputs: { requestId, reason } };
    return await this.perform(order, id, deed, async (tx, book, asOf) =>
      told(
        await this.requests.end(tx, book, requestId, { by: handOf(order), reason }, this.requirements, asOf),
      ),
    );
  }

  /** Takes back a request that still waits: whoever asked, or the party for whose seat it was asked. */
  @Post(':requestId/withdrawal')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CollateralRequestDto })
  async withdraw(
    @Ordered() order: Order,
    @Param() { id, requestId }: CollateralRequestPath,
  ): Promise<CollateralRequestDto> {
    const deed = { deed: 'withdraw-substitution', inputs: { requestId } };
    return await this.perform(order, id, deed, async (tx, book, asOf) => {
      const request = await this.requests.find(tx, book, requestId);
      if (request === undefined || !(await this.sees(tx, order.caller, book, request.occupancy)))
        return refuse(noRequest({ kind: 'no-such-request' }));
      if (!isOutsider(order.caller.role) && request.requestedBy !== order.caller.client)
        return refuse(noRequest({ kind: 'asked-by-another' }));
      const by = handOf(order);
      return told(await this.requests.end(tx, book, requestId, { by }, this.requirements, asOf));
    });
  }

  /** The ledger takes no posting from outside: it is the house's hand, and only for seats that the caller sees. */
  private async perform(
    order: Order,
    id: string,
    { deed, inputs }: { readonly deed: string; readonly inputs: object },
    perform: (tx: Tx, book: RelationshipId, asOf: Date) => Promise<Result<CollateralRequest, SettlementNo>>,
  ): Promise<CollateralRequestDto> {
    const asOf = await this.clock.now();
    const book = idOf<'Book'>(id);
    return await this.commands.perform(
      order,
      { deed, subject: { kind: 'relationship', id }, inputs },
      async (tx) => {
        const seats = await this.seats(tx, order.caller, book);
        return seats.length === 0 ? refuse(NO_RELATIONSHIP) : await perform(tx, book, asOf);
      },
      requestDto,
      'house',
    );
  }

  private async amount(
    tx: Tx,
    dto: AssetAmountDto | undefined,
  ): Promise<Result<Money | undefined, SettlementNo>> {
    if (dto === undefined) return { ok: true, value: undefined };
    const amount = amountIn(await this.collateral.assetOf(tx, dto.asset), dto);
    return amount.ok ? amount : refuse(noRequest(amount.refusal));
  }

  private async sees(tx: Tx, caller: Principal, book: RelationshipId, occupancy: string): Promise<boolean> {
    return (await this.seats(tx, caller, book)).includes(occupancy);
  }

  private async seats(tx: Tx, caller: Principal, book: RelationshipId): Promise<string[]> {
    const found = await this.relationships.find(tx, book);
    return found === undefined ? [] : seatsSeenBy(caller, found).map(({ code }) => code);
  }
}

function handOf({ caller: { client: who, role } }: Order) {
  return { who, role };
}

function told(done: Result<CollateralRequest, RequestRefusal>): Result<CollateralRequest, SettlementNo> {
  return done.ok ? done : refuse(noRequest(done.refusal));
}

/** What each kind has to say, and what it may not. */
function legFaults({ kind, comes, leaves }: NewCollateralRequestDto): string[] {
  const faults: string[] = [];
  if ((kind !== 'recall') !== (comes !== undefined))
    faults.push(`comes is ${kind === 'recall' ? 'no part of' : 'missing from'} a ${kind}`);
  if ((kind !== 'pledge') !== (leaves !== undefined))
    faults.push(`leaves is ${kind === 'pledge' ? 'no part of' : 'missing from'} a ${kind}`);
  if (comes !== undefined && comes.asset === leaves?.asset)
    faults.push('comes and leaves are different assets');
  return faults;
}
