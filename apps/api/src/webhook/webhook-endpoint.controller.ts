import { accept, invariant, textOf } from '@app/kernel';
import { WebhookService } from '@app/legal-entity';
import { secretText, urlRefusal, uuidOf, WebhookSettings } from '@app/platform';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { UuidPath } from '../http/paths';
import { RefusalException } from '../http/refusal.exception';
import { clientOf, type Order, Ordered } from '../onboarding/onboarding-commands';
import { Transactions, type Tx } from '../transactions';
import { WebhookCommands } from './webhook-commands';
import {
  EndpointDto,
  endpointDto,
  EndpointPageDto,
  NewEndpointDto,
  OpenedEndpointDto,
  ReplayedDto,
  ReplayRangeDto,
  RotatedDto,
  RotationDto,
  TestSentDto,
} from './webhook-endpoint.dto';

/** Where counterparties' systems are told what happens. A client sees its own endpoints; the house may stop one, and read no secret. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: WebhookCommands,
    private readonly webhooks: WebhookService,
    private readonly settings: WebhookSettings,
  ) {}

  /** Opens an endpoint, and shows the secret that what it receives is signed with. */
  @Post()
  @Allow('counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: OpenedEndpointDto })
  async open(@Ordered() order: Order, @Body() body: NewEndpointDto): Promise<OpenedEndpointDto> {
    const { url, eventTypes } = body;
    const refusal = urlRefusal(url, this.settings.reach);
    if (refusal !== undefined) throw new RefusalException(refusal, 422);
    const { client, partyId } = order.caller;
    invariant(partyId !== undefined, `${client} speaks for no party`);
    const endpointId = uuidOf(`webhook-endpoint/${JSON.stringify([client, order.keyed.key])}`);
    const { secret, sealed } = this.freshSecret(endpointId);
    const instruction = { ...about(endpointId), deed: 'open-webhook-endpoint', inputs: { url, eventTypes } };
    const { answer, replayed } = await this.commands.perform(order, instruction, async (tx) => {
      const opened = await this.webhooks.open(tx, { endpointId, client, partyId, url, eventTypes }, sealed);
      return opened.ok ? accept(endpointDto(opened.value)) : opened;
    });
    return Object.assign(answer, { secret: replayed ? null : secretText(secret) });
  }

  @Get()
  @Allow('ops-analyst', 'auditor', 'counterparty')
  @ApiOkResponse({ type: EndpointPageDto })
  async list(@Caller() caller: Principal, @Query() { after, limit }: PageQuery): Promise<EndpointPageDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.webhooks.page(tx, {
        ...viewOf(caller),
        ...(after !== undefined && { after }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    return {
      endpoints: page.map(endpointDto),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  @Get(':id')
  @Allow('ops-analyst', 'auditor', 'counterparty')
  @ApiOkResponse({ type: EndpointDto })
  async get(@Caller() caller: Principal, @Param() { id }: UuidPath): Promise<EndpointDto> {
    const found = await this.transactions.read(caller, (tx) => this.webhooks.find(tx, id, viewOf(caller)));
    if (found === undefined) throw new NotFoundException('no such endpoint');
    return endpointDto(found);
  }

  /** Sends again, what is still pending first. */
  @Post(':id/enable')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: EndpointDto })
  async enable(@Ordered() order: Order, @Param() { id }: UuidPath): Promise<EndpointDto> {
    const instruction = { ...this.switched(order, id), deed: 'enable-webhook-endpoint' };
    const { answer } = await this.commands.perform(order, instruction, async (tx, view) => {
      const enabled = await this.webhooks.enable(tx, id, view);
      return enabled.ok ? accept(endpointDto(enabled.value)) : enabled;
    });
    return answer;
  }

  /** Sends nothing more. What happens until it is enabled again, it is not told. */
  @Post(':id/disable')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: EndpointDto })
  async disable(@Ordered() order: Order, @Param() { id }: UuidPath): Promise<EndpointDto> {
    const instruction = { ...this.switched(order, id), deed: 'disable-webhook-endpoint' };
    const { answer } = await this.commands.perform(order, instruction, async (tx, view) => {
      const disabled = await this.webhooks.disable(tx, id, view);
      return disabled.ok ? accept(endpointDto(disabled.value)) : disabled;
    });
    return answer;
  }

  /** Changes the secret, and shows the new one. For some hours both sign. */
  @Post(':id/secret')
  @HttpCode(200)
  @Allow('counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RotatedDto })
  async rotate(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() { overlapHours }: RotationDto,
  ): Promise<RotatedDto> {
    const { secret, sealed } = this.freshSecret(id);
    const instruction = { ...about(id), deed: 'change-webhook-secret', inputs: { overlapHours } };
    const { answer, replayed } = await this.commands.perform(order, instruction, async (tx, view) => {
      const until = await this.webhooks.rotate(tx, id, view, { sealed, overlapHours });
      return until.ok ? accept({ formerUntil: textOf(until.value) }) : until;
    });
    return { ...answer, secret: replayed ? null : secretText(secret) };
  }

  /** Sends an event of no meaning, `webhook.test`, whatever the endpoint subscribes to. */
  @Post(':id/test')
  @Allow('counterparty')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: TestSentDto })
  async test(@Ordered() order: Order, @Param() { id }: UuidPath): Promise<TestSentDto> {
    const instruction = { ...about(id), deed: 'test-webhook-endpoint' };
    const { answer } = await this.commands.perform(order, instruction, async (tx, view) => {
      const sent = await this.webhooks.test(tx, id, view, order.keyed.key);
      return sent.ok ? accept({ deliveryId: sent.value }) : sent;
    });
    return answer;
  }

  /** Sends again all that happened in a range, each under the id it always had. */
  @Post(':id/replay')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: ReplayedDto })
  async replay(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() { from, until, state }: ReplayRangeDto,
  ): Promise<ReplayedDto> {
    const range = { from: new Date(from), until: new Date(until), ...(state !== undefined && { state }) };
    const inputs = { from, until, state: state ?? null };
    const instruction = { ...about(id), deed: 'replay-webhooks', inputs };
    const { answer } = await this.commands.perform(order, instruction, async (tx, view) => {
      const replayed = await this.webhooks.replayRange(tx, id, view, range);
      return replayed.ok ? accept({ replayed: replayed.value }) : replayed;
    });
    return answer;
  }

  private switched({ caller }: Order, id: string) {
    const state = async (tx: Tx) => {
      const endpoint = await this.webhooks.lock(tx, id, viewOf(caller));
      if (endpoint === undefined) return undefined;
      const { enabled, disabledBecause } = endpointDto(endpoint);
      return { enabled, disabledBecause };
    };
    return { ...about(id), state };
  }

  private freshSecret(endpointId: string) {
    if (this.settings.key !== undefined) return this.settings.key.freshSecret(endpointId);
    throw new RefusalException('no-webhook-key', 503);
  }
}

const about = (id: string) => ({ subject: { kind: 'webhook-endpoint' as const, id } });

function viewOf(caller: Principal) {
  const client = clientOf(caller);
  return client === undefined ? {} : { client };
}
