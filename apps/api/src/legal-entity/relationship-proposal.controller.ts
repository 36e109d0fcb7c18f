import { accept, Clock, id, refuse, type Result } from '@app/kernel';
import {
  type HeldOpening,
  RelationshipAcceptanceService,
  RelationshipOpeningReader,
  RelationshipOpeningService,
} from '@app/legal-entity';
import { FundingService } from '@app/margin';
import { uuidOf } from '@app/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { isOutsider, STAFF } from '../access/role';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { PageQuery } from '../http/page.query';
import { UuidPath } from '../http/paths';
import { type Asked, Transactions, type Tx } from '../transactions';
import { exceptionOf, noOf, type RelationshipNo, type RelationshipRefusal } from './relationship-no';
import {
  AcceptanceDto,
  DisclosureDto,
  OpeningApprovalDto,
  proposalDto,
  RelationshipProposalDto,
  RelationshipProposalPageDto,
  WantedRelationshipDto,
  wantedOf,
  ProposalWithdrawalDto,
} from './relationship-proposal.dto';

/** Relationships that are to be opened: proposed whole, disclosed to both parties, opened whole. A party sees those it will sit in. */
@ApiTags('relationships')
@Controller('v1')
export class RelationshipProposalController {
  constructor(
    private readonly transactions: Transactions,
    private readonly openings: RelationshipOpeningService,
    private readonly acceptances: RelationshipAcceptanceService,
    private readonly reader: RelationshipOpeningReader,
    private readonly funding: FundingService,
    private readonly clock: Clock,
  ) {}

  /** Proposes a relationship, whole. Its proposal's id follows from the client and its key: the same request makes no second one. */
  @Post('relationships')
  @Allow('legal', 'credit-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: RelationshipProposalDto })
  async propose(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() body: WantedRelationshipDto,
  ): Promise<RelationshipProposalDto> {
    const asOf = await this.clock.now();
    const proposalId = uuidOf(`relationship-proposal/${JSON.stringify([caller.client, keyed.key])}`);
    const wanted = wantedOf(body);
    const asked = askedOf(caller, keyed, 'propose-relationship', proposalId, { wanted: body });
    return await this.perform(asked, (tx) =>
      this.openings.propose(tx, proposalId, wanted, id<'Actor'>(caller.client), asOf),
    );
  }

  @Get('relationship-proposals')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipProposalPageDto })
  async list(
    @Caller() caller: Principal,
    @Query() { after, limit }: PageQuery,
  ): Promise<RelationshipProposalPageDto> {
    const party = partyOf(caller);
    const found = await this.transactions.read(caller, (tx) =>
      this.reader.page(tx, {
        ...(party !== undefined && { partyId: party }),
        ...(after !== undefined && { after }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.id ?? null) : null;
    return { proposals: page.map((held) => proposalDto(held, party)), next };
  }

  @Get('relationship-proposals/:id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: RelationshipProposalDto })
  async get(@Caller() caller: Principal, @Param() path: UuidPath): Promise<RelationshipProposalDto> {
    return proposalDto(await this.seen(caller, path.id), partyOf(caller));
  }

  /** How the relationship may end, and how likely that is: as the text that is accepted, and as data. */
  @Get('relationship-proposals/:id/disclosure')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: DisclosureDto })
  async disclosure(@Caller() caller: Principal, @Param() path: UuidPath): Promise<DisclosureDto> {
    const { disclosureHash, disclosedText, disclosure } = await this.seen(caller, path.id);
    return { hash: disclosureHash, text: disclosedText, facts: disclosure.facts };
  }

  /** The text alone, byte for byte what is hashed. */
  @Get('relationship-proposals/:id/disclosure/text')
  @Allow(...STAFF, 'counterparty')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String })
  async disclosureText(@Caller() caller: Principal, @Param() path: UuidPath): Promise<string> {
    return (await this.seen(caller, path.id)).disclosedText;
  }

  /** A party's word, by people who may sign for it, on the hash of exactly the text they have read. */
  @Post('relationship-proposals/:id/acceptance')
  @HttpCode(200)
  @Allow('counterparty')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RelationshipProposalDto })
  async accept(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { disclosureHash, signedBy }: AcceptanceDto,
  ): Promise<RelationshipProposalDto> {
    const asOf = await this.clock.now();
    const accepting = { partyId: partyOf(caller) ?? '', client: caller.client, signedBy, disclosureHash };
    const inputs = { disclosureHash, signedBy };
    const asked = this.deciding(caller, askedOf(caller, keyed, 'accept-disclosure', path.id, inputs));
    return await this.perform(asked, (tx) => this.acceptances.accept(tx, path.id, accepting, asOf));
  }

  /** Opens the relationship, whole, by the hash of the terms that were read. */
  @Post('relationship-proposals/:id/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RelationshipProposalDto })
  async approve(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash }: OpeningApprovalDto,
  ): Promise<RelationshipProposalDto> {
    const asOf = await this.clock.now();
    const asked = this.deciding(caller, askedOf(caller, keyed, 'open-relationship', path.id, { termsHash }));
    return await this.perform(asked, async (tx) => {
      const read = { termsHash, checker: id<'Actor'>(caller.client) };
      const opened = await this.openings.open(tx, path.id, read, asOf);
      if (!opened.ok) return opened;
      await this.funding.scheduleNext(tx, opened.value.id, asOf);
      return accept(await this.found(tx, path.id));
    });
  }

  /** Takes a proposal back, before it is opened. */
  @Post('relationship-proposals/:id/withdrawal')
  @HttpCode(200)
  @Allow('legal', 'credit-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: RelationshipProposalDto })
  async withdraw(
    @Caller() caller: Principal,
    @Param() path: UuidPath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { reason }: ProposalWithdrawalDto,
  ): Promise<RelationshipProposalDto> {
    const withdrawing = askedOf(caller, keyed, 'withdraw-relationship', path.id, { reason });
    const asked = { ...this.deciding(caller, withdrawing), reason };
    const by = { officer: id<'Actor'>(caller.client), reason };
    return await this.perform(asked, (tx) => this.openings.withdraw(tx, path.id, by));
  }

  /** Performs a command on a proposal, once; a refusal becomes its problem. */
  private async perform(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<HeldOpening, RelationshipRefusal>>,
  ): Promise<RelationshipProposalDto> {
    const answer = await this.transactions.command<RelationshipProposalDto, RelationshipNo>(
      asked,
      async (tx) => {
        const performed = await perform(tx);
        if (!performed.ok) return refuse(noOf(performed.refusal));
        return accept(proposalDto(performed.value, partyOf(asked.caller)));
      },
    );
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }

  /** A command on a proposal that is there: what has become of it, and who has accepted it, before and after. */
  private deciding(caller: Principal, asked: Asked): Asked {
    const state = async (tx: Tx) => {
      const held = await this.reader.lock(tx, asked.subject.id, partyOf(caller));
      return held && { state: held.state, acceptedBy: held.acceptances.map(({ seat }) => seat) };
    };
    return { ...asked, state };
  }

  private async seen(caller: Principal, proposalId: string): Promise<HeldOpening> {
    return await this.transactions.read(caller, (tx) => this.found(tx, proposalId, partyOf(caller)));
  }

  private async found(tx: Tx, proposalId: string, partyId?: string): Promise<HeldOpening> {
    const held = await this.reader.find(tx, proposalId, partyId);
    if (held === undefined) throw new NotFoundException('no such proposal');
    return held;
  }
}

/** The party whose proposals a caller sees: all of them for the house; none without a party. */
function partyOf({ role, partyId = '' }: Principal): string | undefined {
  return isOutsider(role) ? partyId : undefined;
}

function askedOf(caller: Principal, keyed: Keyed, deed: string, proposalId: string, inputs: object): Asked {
  const subject = { kind: 'relationship-proposal', id: proposalId };
  return { caller, ...keyed, deed, subject, inputs: { deed, proposal: proposalId, asked: inputs } };
}
