import { id, textOf } from '@app/kernel';
import { SnapshotReader } from '@app/market-data';
import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { SnapshotDto, SnapshotRefusalPageDto, SnapshotRefusalQuery } from './snapshot.dto';

/** The marks a run was computed on: whoever disputes a call can recompute it. And what was not marked. */
@ApiTags('snapshots')
@Controller('v1/snapshots')
export class SnapshotController {
  constructor(
    private readonly transactions: Transactions,
    private readonly snapshots: SnapshotReader,
  ) {}

  /** The instants at which something had no mark, the newest first: what had none, and why. Whoever traded it had no number then. */
  @Get('refusals')
  @Allow(...STAFF)
  @ApiOkResponse({ type: SnapshotRefusalPageDto })
  async refusals(
    @Caller() caller: Principal,
    @Query() { after, limit }: SnapshotRefusalQuery,
  ): Promise<SnapshotRefusalPageDto> {
    const before = after === undefined ? undefined : new Date(after);
    const found = await this.transactions.read(caller, (tx) =>
      this.snapshots.refusals(tx, { before, limit: limit + 1 }),
    );
    const page = found.slice(0, limit).map(({ asOf, ...each }) => ({ asOf: textOf(asOf), ...each }));
    return { refusals: page, next: found.length > limit ? (page.at(-1)?.asOf ?? null) : null };
  }

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SnapshotDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<SnapshotDto> {
    const snapshotId = id<'Snapshot'>(path.id);
    const [found, voided] = await this.transactions.read(caller, async (tx) => [
      await this.snapshots.find(tx, snapshotId),
      await this.snapshots.voided(tx, snapshotId),
    ]);
    if (found === undefined) throw new NotFoundException('no such snapshot');
    return {
      id: found.id,
      asOf: textOf(found.asOf),
      hash: found.hash,
      marks: found.marks.map((mark) => ({
        ...mark,
        quotedAt: textOf(mark.quotedAt),
        voidedBy: voided.get(mark.symbol) ?? null,
      })),
    };
  }
}
