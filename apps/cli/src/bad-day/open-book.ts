import { ApprovalService } from '@app/control';
import { CreditLineService, type ProposedLine } from '@app/credit';
import { Exact, id, invariant, Money, textOf, USDC } from '@app/kernel';
import { CellService, CoreService, PartyService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { FundingService } from '@app/margin';
import { HistoryService, MarketParameterService, QuoteService } from '@app/market-data';
import { once } from '@app/platform';
import { InstructionService } from '@app/settlement';
import { TrancheService } from '@app/tail-bond';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Complaint } from '../command';
import { dailyHistory } from './daily-history';
import { OpenWallets } from './open-wallets';
import type { Prices } from './prices';
import type { Seed, SeedRelationship } from './seed-schema';
import {
  CORE,
  fundingRatesOf,
  issuesOf,
  linesOf,
  relationshipOf,
  stressMovesOf,
  trustNumbers,
} from './seed-terms';
import { SignPaper } from './sign-paper';
import { volatilitiesOf } from './volatilities';

/** Opens a book through the services everybody uses. Each step is one transaction and done once: a second opening resumes. */
@Injectable()
export class OpenBook {
  constructor(
    private readonly db: DataSource,
    private readonly approvals: ApprovalService,
    private readonly parties: PartyService,
    private readonly relationships: RelationshipService,
    private readonly core: CoreService,
    private readonly cells: CellService,
    private readonly tranches: TrancheService,
    private readonly quotes: QuoteService,
    private readonly parameters: MarketParameterService,
    private readonly history: HistoryService,
    private readonly trades: TradeService,
    private readonly instructions: InstructionService,
    private readonly funding: FundingService,
    private readonly lines: CreditLineService,
    private readonly paper: SignPaper,
    private readonly wallets: OpenWallets,
  ) {}

  async open(seed: Seed, prices: Prices): Promise<void> {
    await this.step('people and markets', seed, (tx) => this.openMarkets(tx, seed, prices));
    await this.step('wallets', seed.parties, (tx) => this.wallets.open(tx, seed));
    await this.step('core', seed.entity, (tx) => {
      const { paidIn, floor, secondSkin } = seed.entity;
      return this.core.capitalise(tx, { core: CORE, asset: USDC, paidIn, floor, secondSkin }, seed.opensAt);
    });
    for (const relationship of seed.relationships) await this.openRelationship(seed, prices, relationship);
  }

  /** One transaction, once. @throws Complaint when it was done before with other inputs */
  private async step(
    key: string,
    inputs: unknown,
    perform: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    const command = { door: 'cli', client: 'seed', key, inputs: textsOf(inputs) };
    const done = await this.db.transaction((tx) => once(tx, command, () => perform(tx)));
    if (!done.ok)
      throw new Complaint(
        `this database holds another book (${key} differs): \`npm start -- --fresh\` starts from nothing`,
      );
  }

  private async openMarkets(tx: EntityManager, seed: Seed, prices: Prices): Promise<void> {
    for (const officer of seed.officers)
      await this.approvals.enrol(tx, { ...officer, id: id<'Actor'>(officer.id) });
    await this.parties.record(tx, seed.parties);
    for (const market of seed.markets) await this.quotes.declareMarket(tx, market);
    for (const { symbol, underlying } of seed.instruments)
      await this.trades.listInstrument(tx, {
        symbol,
        underlying,
        asset: USDC.code,
        terms: { kind: 'linear-perpetual' },
      });
    await this.parameters.recordVolatilities(tx, volatilitiesOf(seed, prices));
    await this.parameters.recordFundingRates(tx, fundingRatesOf(seed));
    await this.parameters.recordStressMoves(tx, stressMovesOf(seed));
    const recorded = await this.history.record(tx, dailyHistory());
    invariant(recorded.ok, 'the shipped history contradicts what is known');
    await this.paper.prepare(tx, seed);
  }

  private async openRelationship(seed: Seed, prices: Prices, given: SeedRelationship): Promise<void> {
    const relationship = relationshipOf(given);
    const { name } = relationship;
    await this.step(`${name}/paper`, given, (tx) => this.paper.sign(tx, seed, given));
    await this.step(name, given, async (tx) => {
      await this.relationships.open(tx, relationship, seed.opensAt);
      for (const { seat, party } of given.replacements)
        await this.relationships.approveReplacement(tx, relationship.id, seat, party, seed.opensAt);
      await this.strike(tx, seed, prices, given, relationship);
      await this.funding.scheduleNext(tx, relationship.id, seed.opensAt);
      await this.openCell(tx, seed, given, relationship);
    });
    for (const line of linesOf(seed, given))
      await this.step(`${name}/line/${line.occupancy}`, line, (tx) =>
        this.openLine(tx, seed, relationship, line),
      );
    for (const issue of issuesOf(given, relationship, trustNumbers(seed)))
      await this.step(`${name}/${issue.trust.name}`, issue, async (tx) => {
        const done = await this.tranches.issue(tx, { ...issue, officers: signatories(seed) }, seed.opensAt);
        invariant(done.ok, `${issue.trust.name} is not issued: ${done.ok ? '' : done.refusal}`);
      });
    for (const [seat, amount] of Object.entries(given.deposits))
      await this.step(`${name}/deposit/${seat}`, amount, async (tx) => {
        const deposit = {
          book: relationship.id,
          occupancy: `${seat}1`,
          amount,
          reference: `opening/${seat}`,
        };
        await this.instructions.seeDeposit(tx, deposit, seed.opensAt);
      });
  }

  /** Struck at the marks of the opening: nobody owes anybody anything yet. */
  private async strike(
    tx: EntityManager,
    { instruments, opensAt }: Seed,
    { marks }: Prices,
    { trades }: SeedRelationship,
    { id: relationship }: Relationship,
  ): Promise<void> {
    for (const { id: tradeId, instrument, long, quantity } of trades) {
      const underlying = instruments.find(({ symbol }) => symbol === instrument)?.underlying;
      const open = marks.get(textOf(opensAt))?.find(({ symbol }) => symbol === underlying);
      invariant(open !== undefined, `${instrument} has no price at ${textOf(opensAt)}`);
      await this.trades.book(tx, {
        relationship,
        id: tradeId,
        instrument,
        tradedAt: opensAt,
        quantity,
        price: new Exact(open.price),
        long: `${long}1`,
        short: long === 'A' ? 'B1' : 'A1',
      });
    }
  }

  private async openLine(
    tx: EntityManager,
    seed: Seed,
    { id: relationship, name }: Relationship,
    line: ProposedLine['terms'],
  ): Promise<void> {
    const { maker, checker } = signatories(seed);
    const proposed = await this.lines.propose(tx, relationship, line, maker, { asOf: seed.opensAt });
    invariant(proposed.ok, `no line for ${name}: ${proposed.ok ? '' : proposed.refusal.kind}`);
    const approved = await this.lines.approve(tx, relationship, { ...proposed.value, checker });
    invariant(approved.ok, `no line for ${name}: ${approved.ok ? '' : JSON.stringify(approved.refusal)}`);
  }

  private async openCell(
    tx: EntityManager,
    seed: Seed,
    { firstSkin, liquidityLine: line }: SeedRelationship,
    relationship: Relationship,
  ): Promise<void> {
    const limits = seed.entity.limits;
    const terms = {
      relationship,
      core: CORE,
      firstSkin,
      line,
      officers: signatories(seed),
      lineReturnable: limits.interest,
      secondSkinLimit: limits.secondSkin,
      guaranteeLimit: relationship.writtenEnding === 'limited-recourse' ? Money.zero(USDC) : limits.guarantee,
      feeCap: limits.fee,
    };
    const done = await this.cells.open(tx, terms, seed.opensAt);
    invariant(done.ok, `the cell of ${relationship.name} is not opened: ${done.ok ? '' : done.refusal}`);
  }
}

/** Who signs the contracts of the opening: somebody of the entity, and somebody who is not. */
function signatories({ entity: { signs } }: Seed) {
  return { maker: id<'Actor'>(signs.maker), checker: id<'Actor'>(signs.checker) };
}

/** Money, dates and exact numbers as text, so that inputs can be compared. */
function textsOf(inputs: unknown): unknown {
  const plain = (_: string, value: unknown) =>
    value instanceof Map ? [...(value as Map<string, unknown>)] : value;
  return JSON.parse(JSON.stringify(inputs, plain));
}
