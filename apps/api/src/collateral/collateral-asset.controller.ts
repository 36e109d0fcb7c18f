import { CollateralAssetService } from '@app/collateral';
import { Clock, id as idOf, refuse } from '@app/kernel';
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
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions } from '../transactions';
import {
  assetDto,
  assetFaults,
  CollateralAssetApprovalDto,
  CollateralAssetDto,
  CollateralAssetPageDto,
  CollateralAssetPath,
  CollateralAssetQuery,
  NewCollateralAssetDto,
  proposedAssetDto,
  ProposedCollateralAssetDto,
  readAssetDto,
  ReadCollateralAssetDto,
} from './collateral-asset.dto';
import { noAsset } from './no';

/** What may be collateral: what each asset is, taken apart, as two of the house have agreed. */
@ApiTags('collateral')
@Controller('v1/collateral-assets')
export class CollateralAssetController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly assets: CollateralAssetService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CollateralAssetPageDto })
  async list(
    @Caller() caller: Principal,
    @Query() { after, limit }: CollateralAssetQuery,
  ): Promise<CollateralAssetPageDto> {
    const page = { limit: limit + 1, ...(after !== undefined && { after }) };
    const found = await this.transactions.read(caller, (tx) => this.assets.page(tx, page));
    const assets = found.slice(0, limit);
    const next = found.length > limit ? (assets.at(-1)?.code ?? null) : null;
    return { assets: assets.map(assetDto), next };
  }

  /** Proposes what an asset is, whole. The ledger counts it from when another officer has agreed. */
  @Post()
  @Allow('risk-officer', 'credit-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedCollateralAssetDto })
  async propose(
    @Ordered() order: Order,
    @Body() body: NewCollateralAssetDto,
  ): Promise<ProposedCollateralAssetDto> {
    const faults = assetFaults(body);
    if (faults.length > 0) throw new BadRequestException(faults);
    const asOf = await this.clock.now();
    const subject = { kind: 'collateral-asset', id: body.code };
    return await this.commands.perform(
      order,
      { deed: 'propose-collateral-asset', subject, inputs: body },
      async (tx) => {
        const maker = idOf<'Actor'>(order.caller.client);
        const proposed = await this.assets.propose(tx, body, maker, asOf);
        return proposed.ok ? proposed : refuse(noAsset(proposed.refusal));
      },
      proposedAssetDto,
    );
  }

  /** What the second person has to read: the terms, and what is other than in the version before. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadCollateralAssetDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: CollateralAssetPath,
  ): Promise<ReadCollateralAssetDto> {
    const found = await this.transactions.read(caller, (tx) => this.assets.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readAssetDto(found);
  }

  /** Approves terms, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: CollateralAssetDto })
  async approve(
    @Ordered() order: Order,
    @Param() { proposalId }: CollateralAssetPath,
    @Body() { termsHash }: CollateralAssetApprovalDto,
  ): Promise<CollateralAssetDto> {
    const subject = { kind: 'collateral-asset-proposal', id: proposalId };
    return await this.commands.perform(
      order,
      { deed: 'approve-collateral-asset', subject, inputs: { termsHash } },
      async (tx) => {
        const checker = idOf<'Actor'>(order.caller.client);
        const approved = await this.assets.approve(tx, { proposalId, termsHash, checker });
        return approved.ok ? approved : refuse(noAsset(approved.refusal));
      },
      assetDto,
    );
  }
}
