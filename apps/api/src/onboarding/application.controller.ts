import { accept, Clock, id } from '@app/kernel';
import { type ApplicationId, ApplicationReader, ApplicationService } from '@app/legal-entity';
import { COMMANDED_BY } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Body, Controller, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { Transactions } from '../transactions';
import {
  ApplicationDto,
  applicationDto,
  ApplicationHistoryDto,
  applicationHistoryDto,
  ApplicationPageDto,
  ApplicationProposalDto,
  applicationProposalDto,
  ApplicationQuery,
  NewApplicationDto,
  requirementsDto,
  RequirementsDto,
} from './application.dto';
import { clientOf, OnboardingCommands, type Order, Ordered } from './onboarding-commands';

/** Applications to become a party. A counterparty's client sees those that it opened, and no other. */
@ApiTags('onboarding')
@Controller('v1/onboarding/applications')
export class ApplicationController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: OnboardingCommands,
    private readonly reader: ApplicationReader,
    private readonly applications: ApplicationService,
    private readonly clock: Clock,
  ) {}

  /** Opens a draft. Its id follows from the client and its key: the same request opens no second one. */
  @Post()
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ApplicationDto })
  async open(
    @Ordered() order: Order,
    @Body() { name, sandbox = false }: NewApplicationDto,
  ): Promise<ApplicationDto> {
    const { caller, keyed } = order;
    const asOf = await this.clock.now();
    const applicationId = id<'Application'>(
      uuidOf(`application/${JSON.stringify([caller.client, keyed.key])}`),
    );
    const inputs = { name, sandbox };
    const { submit: by } = COMMANDED_BY; // who hands one in
    const instruction = { application: applicationId, deed: 'open-application', by, inputs };
    return await this.commands.perform(order, instruction, async (tx) => {
      await this.applications.open(tx, { id: applicationId, client: caller.client, name, sandbox }, asOf);
      const application = await this.reader.find(tx, applicationId);
      if (application === undefined) throw new Error(`application ${applicationId} was opened a moment ago`);
      return accept(applicationDto(application));
    });
  }

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: ApplicationPageDto })
  async list(@Caller() caller: Principal, @Query() query: ApplicationQuery): Promise<ApplicationPageDto> {
    const { state, after, limit } = query;
    const client = clientOf(caller);
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.page(tx, {
        ...(client !== undefined && { client }),
        ...(state !== undefined && { state }),
        ...(after !== undefined && { after: id<'Application'>(after) }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.id ?? null) : null;
    return { applications: page.map(applicationDto), next };
  }

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: ApplicationHistoryDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<ApplicationHistoryDto> {
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.history(tx, idOf(path), clientOf(caller)),
    );
    if (found === undefined) throw new NotFoundException('no such application');
    return applicationHistoryDto(found);
  }

  /** What is to be approved, and what is other in it than when it was read last. */
  @Get(':id/proposal')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ApplicationProposalDto })
  async proposal(@Caller() caller: Principal, @Param() path: UuidPath): Promise<ApplicationProposalDto> {
    const found = await this.transactions.read(caller, (tx) => this.reader.proposal(tx, idOf(path)));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return applicationProposalDto(found);
  }

  /** Exactly what is missing and why, in the order in which it will stand in the way. */
  @Get(':id/requirements')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RequirementsDto })
  async requirements(@Caller() caller: Principal, @Param() path: UuidPath): Promise<RequirementsDto> {
    const asOf = await this.clock.now();
    const client = clientOf(caller);
    return await this.transactions.read(caller, async (tx) => {
      const application = await this.reader.find(tx, idOf(path), client);
      if (application === undefined) throw new NotFoundException('no such application');
      return requirementsDto(
        application.state,
        await this.reader.requirements(tx, application, asOf, client),
      );
    });
  }
}

function idOf({ id: applicationId }: UuidPath): ApplicationId {
  return id<'Application'>(applicationId);
}
