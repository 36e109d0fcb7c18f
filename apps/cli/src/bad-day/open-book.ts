import { ApprovalService } from '@app/control';
import { Exact, id, invariant, type Money, owed, textOf, USDC } from '@app/kernel';
import { LedgerBookService } from '@app/ledger';
import { PartyService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { FundingService } from '@app/margin';
import { MarketParameterService, QuoteService } from '@app/market-data';
import { once } from '@app/platform';
import { InstructionService } from '@app/settlement';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Prices } from './prices';
import type { Seed, SeedRelationship } from './seed-schema';
import { volatilitiesOf } from './volatilities';

/** Opens a book through the services everybody uses. Each step is a transaction that is done once: a second opening resumes. */
@Injectable()
export class OpenBook {
  constructor(
    private readonly db: DataSource,
    private readonly approvals: ApprovalService,
    private readonly parties: PartyService,
    private readonly relationships: RelationshipService,
    private readonly quotes: QuoteService,
    private readonly parameters: MarketParameterService,
    private readonly trades: TradeService,
    private readonly books: LedgerBookService,
    private readonly instructions: InstructionService,
    private readonly funding: FundingService,
  ) {}

  async open(seed: Seed, prices: Prices): Promise<void> {
    await this.step('people and markets', seed, (tx) => this.openMarkets(tx, seed, prices));
    for (const relationship of seed.relationships) {
      await this.step(relationship.name, relationship, (tx) =>
        this.openRelationship(tx, seed, prices, relationship),
      );
      for (const [seat, amount] of Object.entries(relationship.deposits))
        await this.step(`${relationship.name}/deposit/${seat}`, amount.toText(), async (tx) => {
          const deposit = {
            book: bookOf(relationship),
            occupancy: `${seat}1`,
            amount,
            reference: `opening/${seat}`,
          };
          await this.instructions.seeDeposit(tx, deposit, seed.opensAt);
        });
    }
  }

  private async step(
    key: string,
    inputs: unknown,
    perform: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    const done = await this.db.transaction((tx) =>
      once(tx, { door: 'cli', client: 'seed', key, inputs }, () => perform(tx)),
    );
    invariant(done.ok, `${key} was opened already, otherwise`);
  }

  private async openMarkets(tx: EntityManager, seed: Seed, prices: Prices): Promise<void> {
    for (const officer of seed.officers)
      await this.approvals.enrol(tx, { ...officer, id: id<'Actor'>(officer.id) });
    await this.parties.record(tx, seed.parties);
    for (const market of seed.markets) await this.quotes.declareMarket(tx, market);
    for (const { symbol, underlying } of seed.instruments)
      await this.trades.listInstrument(tx, { symbol, underlying, asset: USDC.code });
    await this.parameters.recordVolatilities(tx, volatilitiesOf(seed, prices));
    await this.parameters.recordFundingRates(tx, fundingRatesOf(seed));
  }

  private async openRelationship(
    tx: EntityManager,
    seed: Seed,
    prices: Prices,
    relationship: SeedRelationship,
  ): Promise<void> {
    const opened = relationshipOf(relationship);
    await this.relationships.open(tx, opened, seed.opensAt);
    await this.books.openBook(tx, {
      id: opened.id,
      name: opened.name,
      kind: 'relationship',
      openedAt: seed.opensAt,
    });
    const each = (code: string) => [`${code}.A1`, `${code}.B1`];
    await this.books.openAccounts(tx, opened.id, USDC, [
      'OUTSIDE',
      'CASH',
      'SKIN',
      ...each('FREE'),
      ...each('IM'),
    ]);
    await this.books.openAccounts(tx, opened.id, owed(USDC), [
      ...each('VM_HELD'),
      ...each('VM_GIVEN'),
      ...each('DUE_FROM'),
      ...each('DUE_TO'),
    ]);
    for (const trade of relationship.trades) {
      const underlying = seed.instruments.find(({ symbol }) => symbol === trade.instrument)?.underlying;
      const open = prices.marks.get(textOf(seed.opensAt))?.find(({ symbol }) => symbol === underlying);
      await this.trades.book(tx, {
        relationship: opened.id,
        id: trade.id,
        instrument: trade.instrument,
        tradedAt: seed.opensAt,
        long: `${trade.long}1`,
        short: trade.long === 'A' ? 'B1' : 'A1',
        quantity: trade.quantity,
        price: new Exact(open?.price ?? '0'),
      });
    }
    await this.funding.scheduleNext(tx, opened.id, seed.opensAt);
  }
}

function relationshipOf(r: SeedRelationship): Relationship {
  const { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes, ...terms } = r.terms;
  return {
    id: bookOf(r),
    name: r.name,
    asset: r.asset,
    writtenEnding: r.writtenEnding,
    exhaustion: r.exhaustion,
    terms: {
      ...terms,
      clocks: { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes },
    },
    occupancies: (['A', 'B'] as const).map((seat) => ({
      code: `${seat}1`,
      seat,
      partyId: r.seats[seat],
      standing: 'performing',
    })),
  };
}

const INTERVAL = 8 * 3_600_000;

function fundingRatesOf({ funding, opensAt, endsAt }: Seed) {
  const count = Math.floor((endsAt.getTime() - opensAt.getTime()) / INTERVAL) + 1;
  return [...funding.rates].flatMap(([symbol, rate]) =>
    Array.from({ length: count }, (_, n) => ({
      symbol,
      paidAt: new Date(opensAt.getTime() + (n + 1) * INTERVAL),
      rate: rate.toFixed(),
      label: funding.label,
    })),
  );
}

function bookOf({ name }: SeedRelationship) {
  return id<'Book'>(name.slice(1));
}
export type { Money };
