import { CollateralService } from '@app/collateral';
import { Clock, id as idOf, refuse, unreachable } from '@app/kernel';
import { CollateralSaleService, type SaleApprovalRefusal, type SaleProposalRefusal } from '@app/resolution';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { amountIn } from '../collateral/collateral.controller';
import { noRequest } from '../collateral/no';
import { isOfApproval, noApproval } from '../http/approval-no';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import type { SettlementNo } from '../settlement/no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions } from '../transactions';
import {
  NewSaleDto,
  proceedsOf,
  ProposedSaleDto,
  proposedSaleDto,
  RecordedSaleDto,
  recordedSaleDto,
  SaleApprovalDto,
  SalePath,
  SalesDto,
} from './collateral-sale.dto';

/** What a defaulter has beside the settlement asset is sold, before any layer bears its loss: proposed by one, booked by another. */
@ApiTags('defaults')
@Controller('v1/defaults/:id/collateral-sales')
export class CollateralSaleController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly collateral: CollateralService,
    private readonly sales: CollateralSaleService,
    private readonly clock: Clock,
  ) {}

  /** What was sold, in the order in which it was agreed on. */
  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: SalesDto })
  async list(@Caller() caller: Principal, @Param() { id }: UuidPath): Promise<SalesDto> {
    const found = await this.transactions.read(caller, (tx) => this.sales.sales(tx, idOf<'DefaultCase'>(id)));
    if (found === undefined) throw new NotFoundException('no such default');
    return { sales: found.map(recordedSaleDto) };
  }

  /** Proposes to book a sale that was made, with its price and the proof of it. */
  @Post('proposals')
  @Allow('default-manager')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedSaleDto })
  async propose(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() body: NewSaleDto,
  ): Promise<ProposedSaleDto> {
    const proceeds = proceedsOf(body);
    if (proceeds === undefined)
      throw new BadRequestException(['proceeds is at least 0, in whole smallest units']);
    const asOf = await this.clock.now();
    const { reference, buyer, proof } = body;
    return await this.commands.perform(
      order,
      { deed: 'propose-collateral-sale', subject: { kind: 'default-case', id }, inputs: body },
      async (tx) => {
        const sold = amountIn(await this.collateral.assetOf(tx, body.sold.asset), body.sold);
        if (!sold.ok) return refuse(noRequest(sold.refusal));
        const sale = { reference, buyer, proof, proceeds, sold: sold.value };
        const maker = idOf<'Actor'>(order.caller.client);
        const proposed = await this.sales.propose(tx, idOf<'DefaultCase'>(id), sale, maker, asOf);
        return proposed.ok ? proposed : refuse(noSale(proposed.refusal));
      },
      proposedSaleDto,
    );
  }

  /** What the second person has to read. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ProposedSaleDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { id, proposalId }: SalePath,
  ): Promise<ProposedSaleDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.sales.proposed(tx, idOf<'DefaultCase'>(id), proposalId),
    );
    if (found === undefined) throw new NotFoundException('no such proposal');
    return proposedSaleDto(found);
  }

  /** Approves a sale, by the hash of what was read: it leaves the vault, and what it fetched repays who has paid for the defaulter. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RecordedSaleDto })
  async approve(
    @Ordered() order: Order,
    @Param() { id, proposalId }: SalePath,
    @Body() { termsHash }: SaleApprovalDto,
  ): Promise<RecordedSaleDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'collateral-sale-proposal', id: proposalId };
    return await this.commands.perform(
      order,
      { deed: 'approve-collateral-sale', subject, inputs: { caseId: id, termsHash } },
      async (tx) => {
        const approval = { proposalId, termsHash, checker: idOf<'Actor'>(order.caller.client) };
        const approved = await this.sales.approve(tx, idOf<'DefaultCase'>(id), approval, asOf);
        return approved.ok ? approved : refuse(noSale(approved.refusal));
      },
      recordedSaleDto,
    );
  }
}

/** Why a sale is not booked. */
function noSale(refusal: SaleProposalRefusal | SaleApprovalRefusal): SettlementNo {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-case':
      return { kind, status: 404 };
    case 'not-a-sale':
      return { kind, status: 422 };
    case 'more-than-held':
      return { kind, status: 409, detail: `there is ${refusal.there.toText()} ${refusal.there.asset.code}` };
    case 'not-realisable':
    case 'sale-known':
    case 'before-last-act':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
