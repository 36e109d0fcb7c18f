import { accept } from '@app/kernel';
import { WebhookService } from '@app/legal-entity';
import { Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { clientOf, type Order, Ordered } from '../onboarding/onboarding-commands';
import { Transactions } from '../transactions';
import { WebhookCommands } from './webhook-commands';
import {
  DeliveryDto,
  deliveryDto,
  DeliveryHistoryDto,
  deliveryHistoryDto,
  DeliveryPageDto,
  DeliveryQuery,
} from './webhook-delivery.dto';

/** What was sent, what became of it, and what was given up. A client sees what went to its own endpoints. */
@ApiTags('webhooks')
@Controller('v1/webhook-deliveries')
export class WebhookDeliveryController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: WebhookCommands,
    private readonly webhooks: WebhookService,
  ) {}

  /** The newest first. */
  @Get()
  @Allow('ops-analyst', 'auditor', 'counterparty')
  @ApiOkResponse({ type: DeliveryPageDto })
  async list(@Caller() caller: Principal, @Query() query: DeliveryQuery): Promise<DeliveryPageDto> {
    const { endpoint, state, after, limit } = query;
    const client = clientOf(caller);
    const found = await this.transactions.read(caller, (tx) =>
      this.webhooks.deliveries(tx, {
        ...(client !== undefined && { client }),
        ...(endpoint !== undefined && { endpoint }),
        ...(state !== undefined && { state }),
        ...(after !== undefined && { after }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    return {
      deliveries: page.map(deliveryDto),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  /** One, with what it says and what came of each attempt. */
  @Get(':id')
  @Allow('ops-analyst', 'auditor', 'counterparty')
  @ApiOkResponse({ type: DeliveryHistoryDto })
  async get(@Caller() caller: Principal, @Param() { id }: UuidPath): Promise<DeliveryHistoryDto> {
    const client = clientOf(caller);
    const found = await this.transactions.read(caller, (tx) =>
      this.webhooks.delivery(tx, id, client === undefined ? {} : { client }),
    );
    if (found === undefined) throw new NotFoundException('no such delivery');
    return deliveryHistoryDto(found);
  }

  /** Sends it again, now and as often as if it were new, under the id it always had. */
  @Post(':id/replay')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: DeliveryDto })
  async replay(@Ordered() order: Order, @Param() { id }: UuidPath): Promise<DeliveryDto> {
    const instruction = { subject: { kind: 'webhook-delivery' as const, id }, deed: 'replay-webhook' };
    const { answer } = await this.commands.perform(order, instruction, async (tx, view) => {
      const replayed = await this.webhooks.replay(tx, id, view);
      return replayed.ok ? accept(deliveryDto(replayed.value)) : replayed;
    });
    return answer;
  }
}
