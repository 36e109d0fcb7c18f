import { CreditLineService, LineActService } from '@app/credit';
import { outlookOf } from '@app/credit/domain';
import { Clock, id, refuse } from '@app/kernel';
import { applyDecorators, Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import type { Role } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import type { Tx } from '../transactions';
import { CreditCommands, type CreditOrder, CreditOrdered } from './credit-commands';
import { CreditLineDto, lineDto, OccupancyPath } from './credit-line.dto';
import { LineReasonDto, LineWatchDto, ReductionDto } from './line-act.dto';
import { notNegative } from './line-terms';
import { noDecision } from './no';
import { BlockDto, ReasonedServiceDto, serviceOf } from './service.dto';

/** An act of one officer of these roles. */
const Acts = (...roles: readonly Role[]) =>
  applyDecorators(
    HttpCode(200),
    Allow(...roles),
    ApiIdempotencyKey(),
    ApiOkResponse({ type: CreditLineDto }),
  );

type Act = Parameters<LineActService['act']>[3];

/** What one officer does to a line alone. What it forbids, only a version by two allows again. */
@ApiTags('credit-lines')
@Controller('v1/relationships/:id/credit-lines/:occupancy')
export class LineActController {
  constructor(
    private readonly commands: CreditCommands,
    private readonly acts: LineActService,
    private readonly lines: CreditLineService,
    private readonly clock: Clock,
  ) {}

  /** The kill switch: nothing is added to the line from now on. With the proof of service, its notice is written down as well. */
  @Post('freeze')
  @Acts('credit-officer', 'risk-officer', 'default-manager')
  freeze(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: BlockDto,
  ): Promise<CreditLineDto> {
    const service = body.service && serviceOf(body.service);
    return this.act(order, path, body, { kind: 'freeze', service });
  }

  /** Close-only: what takes away from what is open passes, and nothing else. */
  @Post('suspend')
  @Acts('credit-officer', 'risk-officer', 'default-manager')
  suspend(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: BlockDto,
  ): Promise<CreditLineDto> {
    const service = body.service && serviceOf(body.service);
    return this.act(order, path, body, { kind: 'suspend', service });
  }

  /** Records that the notice of a freeze or a suspension was served, where that came later. */
  @Post('block-notice')
  @Acts('credit-officer', 'risk-officer', 'default-manager', 'legal')
  async serveBlock(
    @CreditOrdered() order: CreditOrder,
    @Param() { id: relationship, occupancy }: OccupancyPath,
    @Body() body: ReasonedServiceDto,
  ): Promise<CreditLineDto> {
    const asOf = await this.clock.now();
    const { reason } = body;
    const state = (tx: Tx) => this.stateOf(tx, { id: relationship, occupancy }, asOf);
    return await this.commands.performIn(
      order,
      { ...deedOf('serve-block-notice', { id: relationship, occupancy }, body), reason, state, relationship },
      async (tx, found) => {
        const by = { officer: id<'Actor'>(order.caller.client), reason, asOf };
        const served = await this.acts.serveBlock(tx, found.id, occupancy, serviceOf(body.service), by);
        return served.ok ? served : refuse(noDecision(served.refusal));
      },
      (line, found) => lineDto(line, outlookOf(line, found, asOf)),
    );
  }

  /** Reduces an advised line, with effect on the service of the notice. A committed one needs a version, and a clause. */
  @Post('reduce')
  @Acts('credit-officer', 'risk-officer')
  reduce(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: ReductionDto,
  ): Promise<CreditLineDto> {
    const to = notNegative(body.to);
    return this.act(order, path, body, { kind: 'reduce', to, service: serviceOf(body.service) });
  }

  /** Looks at a line more closely. It changes no limit, and the party is not told. */
  @Post('watch')
  @Acts('credit-officer', 'risk-officer')
  watch(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: LineWatchDto,
  ): Promise<CreditLineDto> {
    return this.act(order, path, body, { kind: 'watch', reviewBy: body.reviewBy });
  }

  @Post('unwatch')
  @Acts('credit-officer', 'risk-officer')
  unwatch(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: LineReasonDto,
  ): Promise<CreditLineDto> {
    return this.act(order, path, body, { kind: 'unwatch' });
  }

  private async act(
    order: CreditOrder,
    path: OccupancyPath,
    body: LineReasonDto,
    act: Act,
  ): Promise<CreditLineDto> {
    const asOf = await this.clock.now();
    const { reason } = body;
    const state = (tx: Tx) => this.stateOf(tx, path, asOf);
    const deed = { ...deedOf(`${act.kind}-credit-line`, path, body), reason, state, relationship: path.id };
    return await this.commands.performIn(
      order,
      deed,
      async (tx, found) => {
        const by = { officer: id<'Actor'>(order.caller.client), reason, asOf };
        const acted = await this.acts.act(tx, found.id, path.occupancy, act, by);
        return acted.ok ? acted : refuse(noDecision(acted.refusal));
      },
      (line, found) => lineDto(line, outlookOf(line, found, asOf)),
    );
  }

  /** What of a line an act changes. */
  private async stateOf(
    tx: Tx,
    { id: relationshipId, occupancy }: OccupancyPath,
    asOf: Date,
  ): Promise<object | undefined> {
    const relationship = await this.commands.locked(tx, relationshipId);
    if (relationship === undefined) return undefined;
    const line = (await this.lines.inForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    if (line === undefined) return undefined;
    const { version, state, approved, watch } = lineDto(line, outlookOf(line, relationship, asOf));
    return { version, state, approved, watch };
  }
}

function deedOf(deed: string, { id: relationship, occupancy }: OccupancyPath, asked: object) {
  return {
    deed,
    subject: { kind: 'credit-line', id: `${relationship}/${occupancy}` },
    inputs: { relationship, occupancy, deed, asked },
  };
}
