import { accept, Clock, id, refuse, type Result, unreachable } from '@app/kernel';
import {
  type ChangeApprovalRefusal,
  type ChangeMade,
  type ChangeRefusal,
  MarketChangeService,
  type ProposedChange,
} from '@app/market-data';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { exceptionOf, type No } from '../credit/no';
import { isOfApproval, noApproval } from '../http/approval-no';
import { ApiIdempotencyKey, IdempotencyKey, type Keyed } from '../http/idempotency-key';
import { type Asked, Transactions, type Tx } from '../transactions';
import {
  AgreedQuoteDto,
  HistoryProxyDto,
  MarketChangeApprovalDto,
  MarketChangeDto,
  MarketChangePath,
  PegDto,
  proposedChangeDto,
  ProposedMarketChangeDto,
  QuoteSourceDto,
  readChangeDto,
  ReadMarketChangeDto,
  StressMoveDto,
  VoidedQuoteDto,
  VolatilitiesDto,
} from './market-change.dto';
import { noQuoteChange } from './quote-change-no';

/** What a requirement is computed by, who may send prices, and what is none: proposed by one, approved by another, in effect as it was read. */
@ApiTags('market-data')
@Controller('v1/market-data')
export class MarketChangeController {
  constructor(
    private readonly transactions: Transactions,
    private readonly changes: MarketChangeService,
    private readonly clock: Clock,
  ) {}

  /** How far a price, and its volatility, may move within a margin period of risk. */
  @Post('stress-moves')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeStressMove(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: StressMoveDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'stress-move', id: terms.symbol }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeStressMove(tx, terms, made));
  }

  /** The volatilities of a day to come, and of every day after it until others begin. */
  @Post('volatilities')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeVolatilities(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: VolatilitiesDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'volatility', id: terms.asOf }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeVolatilities(tx, terms, made));
  }

  /** Whose history stands in for that of a symbol without one. */
  @Post('history-proxies')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeHistoryProxy(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: HistoryProxyDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'history-proxy', id: terms.symbol }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeHistoryProxy(tx, terms, made));
  }

  /** What a token is held to be worth, and how far below it everything is valued anew at once. */
  @Post('pegs')
  @Allow('risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposePeg(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: PegDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'peg', id: terms.symbol }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposePeg(tx, terms, made));
  }

  /** Who may send quotes by machine, of what, signed with which keys. A later one takes the place of an earlier. */
  @Post('quote-sources')
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeQuoteSource(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: QuoteSourceDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'quote-source', id: terms.name }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeQuoteSource(tx, terms, made));
  }

  /** That a quote which is recorded is no price: it stays as what was marked by it, and from the approval on it marks nothing. */
  @Post('voided-quotes')
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeVoidedQuote(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: VoidedQuoteDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'voided-quote', id: terms.symbol }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeVoidedQuote(tx, terms, made));
  }

  /** That a price is one which is refused as implausible. What is quoted after it is compared with it, and with nothing before it. */
  @Post('agreed-quotes')
  @Allow('ops-analyst', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ProposedMarketChangeDto })
  proposeQuote(
    @Caller() caller: Principal,
    @IdempotencyKey() keyed: Keyed,
    @Body() terms: AgreedQuoteDto,
  ): Promise<ProposedMarketChangeDto> {
    const asked = proposing(caller, keyed, { kind: 'quote', id: terms.symbol }, terms);
    return this.propose(asked, (tx, made) => this.changes.proposeQuote(tx, terms, made));
  }

  /** What the second person has to read, beside what two agreed on before. */
  @Get('proposals/:proposalId')
  @Allow(...STAFF)
  @ApiOkResponse({ type: ReadMarketChangeDto })
  async proposal(
    @Caller() caller: Principal,
    @Param() { proposalId }: MarketChangePath,
  ): Promise<ReadMarketChangeDto> {
    const found = await this.transactions.read(caller, (tx) => this.changes.proposed(tx, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return readChangeDto(found);
  }

  /** Approves a proposal, by the hash of what was read. */
  @Post('proposals/:proposalId/approval')
  @HttpCode(200)
  @Allow('approver', 'risk-officer')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: MarketChangeDto })
  async approve(
    @Caller() caller: Principal,
    @Param() { proposalId }: MarketChangePath,
    @IdempotencyKey() keyed: Keyed,
    @Body() { termsHash }: MarketChangeApprovalDto,
  ): Promise<MarketChangeDto> {
    const subject = { kind: 'market-change-proposal', id: proposalId };
    const inputs = { proposalId, termsHash };
    const asked = { caller, ...keyed, deed: 'approve-market-change', subject, inputs };
    return await this.perform(asked, async (tx) => {
      const checker = id<'Actor'>(caller.client);
      return await this.changes.approve(tx, { proposalId, termsHash, checker });
    });
  }

  private async propose(
    asked: Asked,
    propose: (tx: Tx, made: ChangeMade) => Promise<Result<ProposedChange, ChangeRefusal>>,
  ): Promise<ProposedMarketChangeDto> {
    const made = { maker: id<'Actor'>(asked.caller.client), asOf: await this.clock.now() };
    return await this.perform(asked, async (tx) => {
      const proposed = await propose(tx, made);
      return proposed.ok ? accept(proposedChangeDto(proposed.value)) : proposed;
    });
  }

  private async perform<Answer extends object>(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<Answer, ChangeRefusal | ChangeApprovalRefusal>>,
  ): Promise<Answer> {
    const answer = await this.transactions.command(asked, async (tx) => {
      const done = await perform(tx);
      return done.ok ? done : refuse(noMarketChange(done.refusal));
    });
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}

/** That something is proposed of a symbol, a day, or a source. */
function proposing(caller: Principal, keyed: Keyed, subject: Asked['subject'], terms: object): Asked {
  return { caller, ...keyed, deed: 'propose-market-change', subject, inputs: { what: subject.kind, terms } };
}

/** Why a parameter, a source or a quote stays as it is. */
function noMarketChange(refusal: ChangeRefusal | ChangeApprovalRefusal): No {
  if (typeof refusal === 'object') return noQuoteChange(refusal);
  if (isOfApproval(refusal)) return noApproval(refusal);
  switch (refusal) {
    case 'no-such-market':
    case 'effective-in-the-past':
    case 'proxy-of-itself':
    case 'no-history':
      return { kind: refusal, status: 422 };
    default:
      return unreachable(refusal);
  }
}
