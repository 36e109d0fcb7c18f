import { accept, Clock, id, type Result } from '@app/kernel';
import {
  type Acting,
  type Application,
  ApplicationApprovalService,
  type ApplicationId,
  ApplicationService,
} from '@app/legal-entity';
import { type ApplicationRole, COMMANDED_BY, type CommanderOf } from '@app/legal-entity/domain';
import { applyDecorators, Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import type { Tx } from '../transactions';
import {
  ApplicationApprovalDto,
  ApplicationDto,
  applicationDto,
  InfoRequestDto,
  ReasonDto,
} from './application.dto';
import type { OnboardingRefusal } from './no';
import { clientOf, type Instruction, OnboardingCommands, type Order, Ordered } from './onboarding-commands';

type Move<By extends ApplicationRole> = (
  tx: Tx,
  application: ApplicationId,
  acting: Acting<By>,
  asOf: Date,
) => Promise<Result<Application, OnboardingRefusal>>;

/** A command that answers with the application as it stands then. */
const Moves = () =>
  applyDecorators(HttpCode(200), ApiIdempotencyKey(), ApiOkResponse({ type: ApplicationDto }));

/** What moves an application. Which role may do what at which step, the step itself says. */
@ApiTags('onboarding')
@Controller('v1/onboarding/applications/:id')
export class ApplicationStepController {
  constructor(
    private readonly commands: OnboardingCommands,
    private readonly applications: ApplicationService,
    private readonly approvals: ApplicationApprovalService,
    private readonly clock: Clock,
  ) {}

  /** Hands a draft in, or the answer to what was asked. */
  @Post('submit')
  @Allow('counterparty', 'ops-analyst')
  @Moves()
  submit(@Ordered() order: Order, @Param() { id: application }: UuidPath): Promise<ApplicationDto> {
    const instruction = { application, deed: 'submit-application', by: COMMANDED_BY.submit };
    return this.move(order, instruction, (...given) => this.applications.submit(...given));
  }

  @Post('advance')
  @Allow('ops-analyst', 'compliance', 'legal', 'credit-officer')
  @Moves()
  advance(@Ordered() order: Order, @Param() { id: application }: UuidPath): Promise<ApplicationDto> {
    const instruction = { application, deed: 'advance-application', by: COMMANDED_BY.advance };
    return this.move(order, instruction, (...given) => this.applications.advance(...given));
  }

  /** The maker's half of an approval: of the content as it is now. */
  @Post('propose')
  @Allow('ops-analyst')
  @Moves()
  propose(@Ordered() order: Order, @Param() { id: application }: UuidPath): Promise<ApplicationDto> {
    const instruction = { application, deed: 'propose-application', by: COMMANDED_BY.propose };
    return this.move(order, instruction, (...given) => this.approvals.propose(...given));
  }

  /** The checker's half: by somebody who had no hand in it, of the revision that he has read. */
  @Post('approve')
  @Allow('approver')
  @Moves()
  approve(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { revision }: ApplicationApprovalDto,
  ): Promise<ApplicationDto> {
    const by = COMMANDED_BY.approve;
    const instruction = { application, deed: 'approve-application', by, inputs: { revision } };
    return this.move(order, instruction, (tx, applicationId, acting, asOf) =>
      this.approvals.approve(tx, applicationId, acting, { revision, asOf }),
    );
  }

  /** Makes the applicant a party. */
  @Post('activate')
  @Allow('ops-analyst', 'approver')
  @Moves()
  activate(@Ordered() order: Order, @Param() { id: application }: UuidPath): Promise<ApplicationDto> {
    const instruction = { application, deed: 'activate-application', by: COMMANDED_BY.activate };
    return this.move(order, instruction, (...given) => this.applications.activate(...given));
  }

  /** Asks the applicant about some of its sections. */
  @Post('request-info')
  @Allow('ops-analyst', 'compliance', 'legal', 'credit-officer')
  @Moves()
  requestInfo(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { sections, reason }: InfoRequestDto,
  ): Promise<ApplicationDto> {
    const asked = { by: COMMANDED_BY['request-info'], inputs: { sections, reason }, reason };
    const instruction = { application, deed: 'request-info', ...asked };
    return this.move(order, instruction, (tx, applicationId, acting) =>
      this.applications.requestInfo(tx, applicationId, acting, { sections, reason }),
    );
  }

  @Post('reject')
  @Allow('compliance', 'legal', 'credit-officer', 'approver')
  @Moves()
  reject(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { reason }: ReasonDto,
  ): Promise<ApplicationDto> {
    return this.stop(order, application, { command: 'reject', by: COMMANDED_BY.reject, reason });
  }

  @Post('withdraw')
  @Allow('counterparty', 'ops-analyst')
  @Moves()
  withdraw(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { reason }: ReasonDto,
  ): Promise<ApplicationDto> {
    return this.stop(order, application, { command: 'withdraw', by: COMMANDED_BY.withdraw, reason });
  }

  @Post('hold')
  @Allow('compliance')
  @Moves()
  hold(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { reason }: ReasonDto,
  ): Promise<ApplicationDto> {
    return this.stop(order, application, { command: 'hold', by: COMMANDED_BY.hold, reason });
  }

  /** Lets a held application go on where it stood, once nobody of it is on the list any more. */
  @Post('resume')
  @Allow('compliance')
  @Moves()
  resume(
    @Ordered() order: Order,
    @Param() { id: application }: UuidPath,
    @Body() { reason }: ReasonDto,
  ): Promise<ApplicationDto> {
    const asked = { by: COMMANDED_BY.resume, inputs: { reason }, reason };
    const instruction = { application, deed: 'resume-application', ...asked };
    return this.move(order, instruction, (tx, applicationId, acting, asOf) =>
      this.applications.resume(tx, applicationId, acting, { reason, asOf }),
    );
  }

  private stop<Command extends 'reject' | 'withdraw' | 'hold'>(
    order: Order,
    application: string,
    {
      command,
      by,
      reason,
    }: { readonly command: Command; readonly by: readonly CommanderOf<Command>[]; readonly reason: string },
  ): Promise<ApplicationDto> {
    const instruction = { application, deed: `${command}-application`, by, inputs: { reason }, reason };
    return this.move(order, instruction, (tx, applicationId, acting) =>
      this.applications.stop(tx, applicationId, acting, { command, reason }),
    );
  }

  private async move<By extends ApplicationRole>(
    order: Order,
    instruction: Instruction<By>,
    move: Move<By>,
  ): Promise<ApplicationDto> {
    const asOf = await this.clock.now();
    const application = id<'Application'>(instruction.application);
    const state = (tx: Tx) => this.stateOf(tx, application, clientOf(order.caller));
    return await this.commands.perform(order, { ...instruction, state }, async (tx, acting) => {
      const moved = await move(tx, application, acting, asOf);
      return moved.ok ? accept(applicationDto(moved.value)) : moved;
    });
  }

  /** What of an application a step changes. */
  private async stateOf(tx: Tx, applicationId: ApplicationId, client?: string): Promise<object | undefined> {
    const application = await this.applications.lock(tx, applicationId, client);
    if (application === undefined) return undefined;
    const { state, resumesAt, asked, partyId } = applicationDto(application);
    return { state, resumesAt, asked, partyId };
  }
}
