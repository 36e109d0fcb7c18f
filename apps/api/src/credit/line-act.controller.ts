import {
  type BlockNoticeRefusal,
  CreditLineService,
  LineActService,
  type ReductionRefusal,
  type WatchRefusal,
} from '@app/credit';
import { type CreditLine, outlookOf } from '@app/credit/domain';
import { Clock, id, refuse, type Result } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
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

type ActRefusal = WatchRefusal | ReductionRefusal | BlockNoticeRefusal;
type Doer = Parameters<LineActService['unwatch']>[3];

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
    return this.block('freeze', order, path, body);
  }

  /** Close-only: what takes away from what is open passes, and nothing else. */
  @Post('suspend')
  @Acts('credit-officer', 'risk-officer', 'default-manager')
  suspend(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: BlockDto,
  ): Promise<CreditLineDto> {
    return this.block('suspend', order, path, body);
  }

  /** Records that the notice of a freeze or a suspension was served, where that came later. */
  @Post('block-notice')
  @Acts('credit-officer', 'risk-officer', 'default-manager', 'legal')
  serveBlock(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: ReasonedServiceDto,
  ): Promise<CreditLineDto> {
    const service = serviceOf(body.service);
    return this.act('serve-block-notice', order, path, body, (tx, { id: book }, by) =>
      this.acts.serveBlock(tx, book, path.occupancy, service, by),
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
    const reduction = { to: notNegative(body.to), service: serviceOf(body.service) };
    return this.act('reduce-credit-line', order, path, body, (tx, { id: book }, by) =>
      this.acts.reduce(tx, book, path.occupancy, reduction, by),
    );
  }

  /** Looks at a line more closely. It changes no limit, and the party is not told. */
  @Post('watch')
  @Acts('credit-officer', 'risk-officer')
  watch(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: LineWatchDto,
  ): Promise<CreditLineDto> {
    return this.act('watch-credit-line', order, path, body, (tx, { id: book }, by) =>
      this.acts.watch(tx, book, path.occupancy, body.reviewBy, by),
    );
  }

  @Post('unwatch')
  @Acts('credit-officer', 'risk-officer')
  unwatch(
    @CreditOrdered() order: CreditOrder,
    @Param() path: OccupancyPath,
    @Body() body: LineReasonDto,
  ): Promise<CreditLineDto> {
    return this.act('unwatch-credit-line', order, path, body, (tx, { id: book }, by) =>
      this.acts.unwatch(tx, book, path.occupancy, by),
    );
  }

  private block(
    kind: 'freeze' | 'suspend',
    order: CreditOrder,
    path: OccupancyPath,
    body: BlockDto,
  ): Promise<CreditLineDto> {
    const block = { kind, service: body.service && serviceOf(body.service) };
    return this.act(`${kind}-credit-line`, order, path, body, (tx, { id: book }, by) =>
      this.acts.block(tx, book, path.occupancy, block, by),
    );
  }

  private async act(
    deed: string,
    order: CreditOrder,
    path: OccupancyPath,
    body: LineReasonDto,
    perform: (tx: Tx, relationship: Relationship, by: Doer) => Promise<Result<CreditLine, ActRefusal>>,
  ): Promise<CreditLineDto> {
    const asOf = await this.clock.now();
    const { reason } = body;
    const { id: relationship, occupancy } = path;
    const asked = {
      deed,
      subject: { kind: 'credit-line', id: `${relationship}/${occupancy}` },
      inputs: { relationship, occupancy, deed, asked: body },
      state: (tx: Tx) => this.stateOf(tx, path, asOf),
      reason,
      relationship,
    };
    return await this.commands.performIn(
      order,
      asked,
      async (tx, found) => {
        const acted = await perform(tx, found, { officer: id<'Actor'>(order.caller.client), reason, asOf });
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
