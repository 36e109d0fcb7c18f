import { accept, Clock, id, invariant } from '@app/kernel';
import { MarginReconciliationService } from '@app/margin';
import { Controller, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import {
  AskedMarginReconciliationDto,
  MarginReconciliationDetailDto,
  marginReconciliationDetailDto,
  marginReconciliationDto,
  MarginReconciliationsDto,
} from './margin-reconciliation.dto';

/** Calls, pledges and interest statements against the ledger: each morning, and whenever somebody asks. What differs, people mend. */
@ApiTags('margin-reconciliations')
@Controller('v1/margin/reconciliations')
export class MarginReconciliationController {
  constructor(
    private readonly transactions: Transactions,
    private readonly reconciliations: MarginReconciliationService,
    private readonly clock: Clock,
  ) {}

  /** The newest first. */
  @Get()
  @Allow('ops-analyst', 'risk-officer', 'auditor')
  @ApiOkResponse({ type: MarginReconciliationsDto })
  async list(
    @Caller() caller: Principal,
    @Query() { after, limit }: PageQuery,
  ): Promise<MarginReconciliationsDto> {
    const before = after === undefined ? {} : { before: id<'Reconciliation'>(after) };
    const asked = { limit: limit + 1, ...before }; // one more than asked tells whether there is a next page
    const found = await this.transactions.read(caller, (tx) => this.reconciliations.page(tx, asked));
    const page = found.slice(0, limit);
    return {
      reconciliations: page.map(marginReconciliationDto),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  /** One, with what differed. */
  @Get(':id')
  @Allow('ops-analyst', 'risk-officer', 'auditor')
  @ApiOkResponse({ type: MarginReconciliationDetailDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<MarginReconciliationDetailDto> {
    const wanted = id<'Reconciliation'>(path.id);
    return await this.transactions.read(caller, async (tx) => {
      const found = await this.reconciliations.find(tx, wanted);
      if (found === undefined) throw new NotFoundException('no such reconciliation');
      return marginReconciliationDetailDto(found, await this.reconciliations.differences(tx, wanted));
    });
  }

  /** Has everybody compared now, by a job. */
  @Post()
  @Allow('ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: AskedMarginReconciliationDto })
  async ask(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
  ): Promise<AskedMarginReconciliationDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'margin-reconciliation', id: 'all' };
    const asked = { caller, ...keyed, deed: 'ask-margin-reconciliation', subject, inputs: {} };
    const answer = await this.transactions.command<AskedMarginReconciliationDto, never>(asked, async (tx) =>
      accept({ id: await this.reconciliations.ask(tx, caller.client, asOf) }),
    );
    invariant(answer.ok, 'whoever may ask is not refused');
    return answer.value;
  }
}
