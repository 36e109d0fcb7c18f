import { NoticeService } from '@app/legal-entity';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { PageQuery } from '../http/page.query';
import { RelationshipPath } from '../http/paths';
import { Transactions } from '../transactions';
import { CreditCommands } from './credit-commands';
import { noticeDto, NoticePageDto } from './service.dto';

/** Notices that were served, with their words and the proof: a party reads those served on its own seat. */
@ApiTags('notices')
@Controller('v1/relationships/:id/notices')
export class NoticeController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly notices: NoticeService,
  ) {}

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: NoticePageDto })
  async list(
    @Caller() caller: Principal,
    @Param() path: RelationshipPath,
    @Query() { after, limit }: PageQuery,
  ): Promise<NoticePageDto> {
    const found = await this.transactions.read(caller, async (tx) => {
      const { relationship, seats: occupancies } = await this.commands.seen(tx, caller, path.id);
      const page = { occupancies, limit: limit + 1, ...(after !== undefined && { after }) };
      return await this.notices.page(tx, relationship.id, page);
    });
    const notices = found.slice(0, limit);
    return {
      notices: notices.map(noticeDto),
      next: found.length > limit ? (notices.at(-1)?.id ?? null) : null,
    };
  }
}
