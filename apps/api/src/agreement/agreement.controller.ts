import { accept, Clock, id, refuse, type Result } from '@app/kernel';
import { AgreementApprovalService, type AgreementId, AgreementService } from '@app/legal-entity';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { ApiSectionVersion, etagOf, SectionVersion } from '../onboarding/section-version';
import { type Asked, Transactions, type Tx } from '../transactions';
import { exceptionOf, noOf, type PaperNo, type PaperRefusal } from './agreement-no';
import {
  agreementDto,
  AgreementDto,
  AgreementHistoryDto,
  AgreementPageDto,
  AgreementProposalPath,
  AgreementQuery,
  AgreementVersionDto,
  ApprovalDto,
  AsOfQuery,
  NewAgreementDto,
  NewVersionDto,
  ProposedVersionDto,
  ReadVersionDto,
  readVersionDto,
  TogetherDto,
  versionDto,
} from './agreement.dto';

const ETAG_HEADER = { ETag: { schema: { type: 'string' } } } as const;

/** What parties have signed, cell by cell: recorded, proposed version by version by one, approved by another. */
@ApiTags('agreements')
@Controller('v1/agreements')
export class AgreementController {
  constructor(
    private readonly transactions: Transactions,
    private readonly agreements: AgreementService,
    private readonly versions: AgreementApprovalService,
    private readonly clock: Clock,
  ) {}

  /** Records that an agreement exists. Nothing is in force by it before a version is approved. */
  @Post()
  @Allow('legal', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: AgreementDto })
  async record(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: NewAgreementDto,
  ): Promise<AgreementDto> {
    const { partyId, cell, form, supersedes } = body;
    const wanted = { partyId, cell, form, supersedes: supersedes === null ? undefined : idOf(supersedes) };
    const subject = { kind: 'paper', id: `${partyId}/${cell}` };
    const asked = { caller, ...keyed, deed: 'record-agreement', subject, inputs: { agreement: body } };
    return await this.perform(asked, async (tx) => {
      const recorded = await this.agreements.record(tx, wanted);
      return recorded.ok ? accept(agreementDto(recorded.value)) : refuse({ kind: recorded.refusal });
    });
  }

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: AgreementPageDto })
  async list(@Caller() caller: Principal, @Query() query: AgreementQuery): Promise<AgreementPageDto> {
    const { partyId, cell, after, limit } = query;
    const filter = { partyId, cell, after: after === undefined ? undefined : idOf(after), limit };
    const page = await this.transactions.read(caller, (tx) => this.agreements.page(tx, filter));
    const next = page.length === limit ? page.at(-1)?.id : undefined;
    return { agreements: page.map(agreementDto), next: next ?? null };
  }

  /** An agreement with all its versions, and which of them was in force at an instant. */
  @Get(':id')
  @Allow(...STAFF)
  @ApiOkResponse({ type: AgreementHistoryDto, headers: ETAG_HEADER })
  async get(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @Query() query: AsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementHistoryDto> {
    const asOf = query.asOf === undefined ? await this.clock.now() : new Date(query.asOf);
    const found = await this.transactions.read(caller, async (tx) => {
      const agreement = await this.agreements.find(tx, idOf(path.id));
      if (agreement === undefined) return undefined;
      const { cell, partyId, id: agreementId } = agreement;
      const paper = await this.agreements.paperFor(tx, { cell, partyId, asOf });
      const versions = await this.agreements.versions(tx, agreementId);
      return { agreement, paper, versions };
    });
    if (found === undefined) throw new NotFoundException('no such agreement');
    const { agreement, paper, versions } = found;
    const { master, variationMargin, initialMargin, accountControl } = paper;
    const parts = [master, variationMargin, initialMargin, accountControl];
    const inForce = parts.find((part) => part?.agreementId === agreement.id);
    if (agreement.versions > 0) void reply.header('etag', etagOf(agreement.versions));
    return {
      agreement: agreementDto(agreement),
      inForce: inForce === undefined ? null : versionDto(inForce),
      history: versions.map(versionDto),
    };
  }

  /** Proposes the next version, with the hash of the executed copy and who signed it. Another officer approves it. */
  @Post(':id/versions')
  @Allow('legal', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiSectionVersion()
  @ApiCreatedResponse({ type: ProposedVersionDto })
  async propose(
    @Caller() caller: Principal,
    @Param() { id: agreement }: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @SectionVersion() after: number,
    @Body() body: NewVersionDto,
  ): Promise<ProposedVersionDto> {
    const asOf = await this.clock.now();
    const { effectiveFrom, elections, executedSha256, signedOn, signedBy } = body;
    const signed = { executedSha256, signedOn, signedBy };
    const wanted = { ...signed, elections, effectiveFrom: new Date(effectiveFrom) };
    const subject = { kind: 'agreement', id: agreement };
    const inputs = { agreement, after, version: body };
    const asked = { caller, ...keyed, deed: 'propose-agreement-version', subject, inputs };
    return await this.perform(asked, async (tx) => {
      const by = { maker: id<'Actor'>(caller.client), after, asOf };
      const proposed = await this.versions.propose(tx, idOf(agreement), wanted, by);
      return proposed.ok ? accept({ ...proposed.value, relinks: [...proposed.value.relinks] }) : proposed;
    });
  }

  /** What the second person has to read: the whole version, what is other than before, and what in it re-links. */
  @Get(':id/proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadVersionDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { id: agreement, proposalId }: AgreementProposalPath,
  ): Promise<ReadVersionDto> {
    const read = await this.transactions.read(caller, (tx) =>
      this.versions.proposed(tx, idOf(agreement), proposalId),
    );
    if (read === undefined) throw new NotFoundException('no such proposal');
    return readVersionDto(read);
  }

  /**
   * Approves a proposed version, by the hash of what was read, and by name every election in it that re-links. What both seats of an
   * open relationship have to say alike is approved for both at once, or not at all.
   */
  @Post(':id/proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: AgreementVersionDto })
  async approve(
    @Caller() caller: Principal,
    @Param() { id: agreement, proposalId }: AgreementProposalPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash, relinks, together }: ApprovalDto,
  ): Promise<AgreementVersionDto> {
    const asOf = await this.clock.now();
    const subject = { kind: 'agreement-proposal', id: proposalId };
    const inputs = { agreement, proposalId, termsHash, relinks, ...(together && { together }) };
    const state = (tx: Tx) => this.newest(tx, idOf(agreement));
    const asked = { caller, ...keyed, deed: 'approve-agreement-version', subject, inputs, state };
    return await this.perform(asked, async (tx) => {
      const others = together?.map(namedOf) ?? [];
      const approval = {
        proposalId,
        termsHash,
        relinks,
        checker: id<'Actor'>(caller.client),
        together: others,
      };
      const approved = await this.versions.approve(tx, idOf(agreement), approval, asOf);
      return approved.ok ? accept(versionDto(approved.value)) : approved;
    });
  }

  /** The newest version, which never changes: the next one stands beside it. */
  private async newest(tx: Tx, agreement: AgreementId): Promise<object | undefined> {
    const version = (await this.agreements.versions(tx, agreement)).at(-1);
    return version && { version: version.version, executedSha256: version.executedSha256 };
  }

  private async perform<Answer extends object>(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<Answer, PaperRefusal>>,
  ): Promise<Answer> {
    const answer = await this.transactions.command<Answer, PaperNo>(asked, async (tx) => {
      const done = await perform(tx);
      return done.ok ? done : refuse(noOf(done.refusal));
    });
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}

function namedOf({ agreementId, proposalId, termsHash, relinks }: TogetherDto) {
  return { agreementId: idOf(agreementId), proposalId, termsHash, relinks };
}

function idOf(uuid: string): AgreementId {
  return id<'Agreement'>(uuid);
}
