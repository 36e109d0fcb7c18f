import { id, textOf } from '@app/kernel';
import { SnapshotReader } from '@app/market-data';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';

class MarkDto {
  @ApiProperty() symbol!: string;
  @ApiProperty({ description: 'decimal text' }) price!: string;
  @ApiProperty({ format: 'date-time' }) quotedAt!: string;
  @ApiProperty() source!: string;
  @ApiProperty() label!: string;
}

class SnapshotDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ description: 'of its marks: the same marks give the same hash on any machine' })
  hash!: string;
  @ApiProperty({ type: [MarkDto] }) marks!: MarkDto[];
}

/** The marks a run was computed on: whoever disputes a call can recompute it. */
@ApiTags('snapshots')
@Controller('v1/snapshots')
export class SnapshotController {
  constructor(
    private readonly transactions: Transactions,
    private readonly snapshots: SnapshotReader,
  ) {}

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SnapshotDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<SnapshotDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.snapshots.find(tx, id<'Snapshot'>(path.id)),
    );
    if (found === undefined) throw new NotFoundException('no such snapshot');
    return {
      id: found.id,
      asOf: textOf(found.asOf),
      hash: found.hash,
      marks: found.marks.map((mark) => ({ ...mark, quotedAt: textOf(mark.quotedAt) })),
    };
  }
}
