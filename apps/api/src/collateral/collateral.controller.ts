import { CollateralReceiptService, CollateralService, CollateralViewService } from '@app/collateral';
import { accept, type Asset, Clock, id as idOf, Money, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { InstructionService } from '@app/settlement';
import { Body, Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { seatsSeenBy } from '../access/visibility';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { RelationshipPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions } from '../transactions';
import { type AssetAmountDto, CollateralDto, collateralDto, ReceiptDto, ReceivedDto } from './collateral.dto';
import { type AmountRefusal, noAsset, noRequest } from './no';

const MOST = 10n ** 18n; // minor units: a tenth of what a column holds

/** What secures a relationship: posted and free, each item with its price and everything that comes off it. */
@ApiTags('collateral')
@Controller('v1/relationships/:id/collateral')
export class CollateralController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly relationships: RelationshipService,
    private readonly collateral: CollateralService,
    private readonly views: CollateralViewService,
    private readonly receipts: CollateralReceiptService,
    private readonly instructions: InstructionService,
    private readonly clock: Clock,
  ) {}

  /** On the newest marks: of every seat to the house, of its own to a party. */
  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CollateralDto })
  async get(@Caller() caller: Principal, @Param() { id }: RelationshipPath): Promise<CollateralDto> {
    const asOf = await this.clock.now();
    // Judged by what a party is not shown: who is of whose group, and both seats' names. It is told the answer for its own seats.
    const view = await this.transactions.readAsHouse(async (tx) => {
      const relationship = await this.relationships.find(tx, idOf<'Book'>(id));
      const seats = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
      if (relationship === undefined || seats.length === 0)
        throw new NotFoundException('no such relationship');
      const codes = seats.map(({ code }) => code);
      return await this.views.of(tx, relationship, codes, asOf);
    });
    if (view === undefined) throw new RefusalException('no-marks', 409);
    return collateralDto(view);
  }

  /**
   * Records that an asset came into the vault for a seat, as two officers have seen it: the first reports it, and it counts when another
   * reports exactly the same. It is free when its block is final.
   */
  @Post('receipts')
  @Allow('ops-analyst', 'approver')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ReceivedDto })
  async receive(
    @Ordered() order: Order,
    @Param() { id }: RelationshipPath,
    @Body() body: ReceiptDto,
  ): Promise<ReceivedDto> {
    const { occupancy, transfer } = body;
    const asOf = await this.clock.now();
    const subject = { kind: 'relationship', id };
    return await this.commands.perform(
      order,
      { deed: 'receive-collateral', subject, inputs: body },
      async (tx) => {
        const relationship = await this.relationships.find(tx, idOf<'Book'>(id));
        if (relationship === undefined) return refuse({ kind: 'no-such-relationship', status: 404 });
        await this.relationships.lock(tx, relationship.id);
        if (!relationship.occupancies.some(({ code }) => code === occupancy))
          return refuse(noRequest({ kind: 'no-such-seat' }));
        const amount = amountIn(await this.collateral.assetOf(tx, body.amount.asset), body.amount);
        if (!amount.ok) return refuse(noRequest(amount.refusal));
        if (await this.collateral.isReceived(tx, relationship, transfer))
          return refuse(noRequest({ kind: 'receipt-known' }));
        const receipt = { relationship: relationship.id, occupancy, amount: amount.value, transfer };
        const reported = await this.receipts.report(tx, receipt, idOf<'Actor'>(order.caller.client));
        if (!reported.ok) return refuse(noAsset(reported.refusal));
        if (reported.value === 'reported') return accept(undefined);
        await this.collateral.openAccounts(tx, relationship, occupancy, amount.value.asset);
        const deposit = { book: relationship.id, occupancy, amount: amount.value, reference: transfer };
        return accept(await this.instructions.seeDeposit(tx, deposit, asOf));
      },
      (instruction) =>
        instruction === undefined
          ? { instruction: null, state: 'reported' }
          : { instruction, state: 'pending-finality' },
      'house',
    );
  }
}

/** An amount of an asset that the ledger counts, in whole smallest units of it. */
export function amountIn(asset: Asset | undefined, { amount }: AssetAmountDto): Result<Money, AmountRefusal> {
  if (asset === undefined) return refuse({ kind: 'no-such-asset' });
  if (!Money.fits(amount, asset)) return refuse({ kind: 'amount-too-fine' });
  const money = Money.of(amount, asset);
  return money.minor > MOST ? refuse({ kind: 'amount-too-fine' }) : accept(money);
}
