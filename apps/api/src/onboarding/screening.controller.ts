import { accept, id } from '@app/kernel';
import { ApplicationReader, ScreeningReader, ScreeningService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import { OnboardingCommands, type Order, Ordered } from './onboarding-commands';
import { HitDecisionDto, hitDto, HitDto, HitPath, screeningDto, ScreeningDto } from './screening.dto';

/** Who of an application may be on the list. No applicant is told: he would be warned. */
@ApiTags('onboarding')
@Controller('v1/onboarding/applications/:id/screening')
export class ScreeningController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: OnboardingCommands,
    private readonly reader: ApplicationReader,
    private readonly screenings: ScreeningReader,
    private readonly service: ScreeningService,
  ) {}

  @Get()
  @Allow('compliance', 'approver', 'auditor')
  @ApiOkResponse({ type: ScreeningDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<ScreeningDto> {
    const applicationId = id<'Application'>(path.id);
    return await this.transactions.read(caller, async (tx) => {
      if ((await this.reader.find(tx, applicationId)) === undefined)
        throw new NotFoundException('no such application');
      return screeningDto(await this.screenings.last(tx, applicationId));
    });
  }

  /** Says what a hit is. A true match holds the application at once; one who passes it on does not decide it himself. */
  @Post('hits/:hitId/decision')
  @HttpCode(200)
  @Allow('compliance')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: HitDto })
  async decide(
    @Ordered() order: Order,
    @Param() { id: application, hitId }: HitPath,
    @Body() { decision, rationale }: HitDecisionDto,
  ): Promise<HitDto> {
    const inputs = { hit: hitId, decision };
    const by = ['compliance'] as const;
    const instruction = { application, deed: 'judge-hit', by, inputs, reason: rationale };
    return await this.commands.perform(order, instruction, async (tx, acting) => {
      const judgement = { hitId, decision, rationale };
      const judged = await this.service.judge(tx, id<'Application'>(application), acting, judgement);
      return judged.ok ? accept(hitDto(judged.value)) : judged;
    });
  }
}
