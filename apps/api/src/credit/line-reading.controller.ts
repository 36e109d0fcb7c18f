import { CreditLineService, LineScoreService } from '@app/credit';
import { Clock } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { Transactions, type Tx } from '../transactions';
import { CreditCommands } from './credit-commands';
import { OccupancyPath } from './credit-line.dto';
import { CapacityDto, capacityDto, LineScoreDto, scoreDto } from './line-reading.dto';

/** What a line could still carry, and how it stands. A counterparty sees the former, of its own seat. */
@ApiTags('credit-lines')
@Controller('v1/relationships/:id/credit-lines/:occupancy')
export class LineReadingController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly lines: CreditLineService,
    private readonly scores: LineScoreService,
    private readonly clock: Clock,
  ) {}

  @Get('capacity')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: CapacityDto })
  async capacity(@Caller() caller: Principal, @Param() path: OccupancyPath): Promise<CapacityDto> {
    const { occupancy } = path;
    const now = await this.clock.now();
    return await this.ofLine(caller, path, async (tx, relationship) => {
      const read = await this.scores.capacity(tx, relationship, occupancy, now);
      return capacityDto(occupancy, read);
    });
  }

  /** A number from 0 to 100 with all that it is made of. It decides nothing. */
  @Get('score')
  @Allow(...STAFF)
  @ApiOkResponse({ type: LineScoreDto })
  async score(@Caller() caller: Principal, @Param() path: OccupancyPath): Promise<LineScoreDto> {
    const now = await this.clock.now();
    return await this.ofLine(caller, path, async (tx, relationship) =>
      scoreDto(path.occupancy, await this.scores.score(tx, relationship, path.occupancy, now), now),
    );
  }

  /**
   * By the house, which sees what collateral is judged by and a party is not shown.
   *
   * @throws NotFoundException where the caller sees no line
   */
  private async ofLine<Answer>(
    caller: Principal,
    { id, occupancy }: OccupancyPath,
    read: (tx: Tx, relationship: Relationship) => Promise<Answer>,
  ): Promise<Answer> {
    return await this.transactions.readAsHouse(async (tx) => {
      const { relationship, seats } = await this.commands.seen(tx, caller, id);
      const lines = await this.lines.inForce(tx, relationship);
      if (!seats.includes(occupancy) || !lines.some((line) => line.occupancy === occupancy))
        throw new NotFoundException('no such line');
      return await read(tx, relationship);
    });
  }
}
