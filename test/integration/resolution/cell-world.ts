import 'reflect-metadata';
import { ApprovalService } from '@app/control';
import { CreditModule } from '@app/credit';
import { ExposureRunService } from '@app/exposure';
import { type Asset, Exact, id, Money, owed, type Result, USDC } from '@app/kernel';
import { LedgerProofService, LedgerService } from '@app/ledger';
import { CellService, CoreService, PartyService, RelationshipService } from '@app/legal-entity';
import { type Relationship } from '@app/legal-entity/domain';
import { MarginCallService, MarginReconciliationService, MarginRunService } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import {
  MarketParameterService,
  QuoteService,
  type SnapshotId,
  SnapshotTakingService,
} from '@app/market-data';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import { type CaseId, DefaultService, ResolutionModule } from '@app/resolution';
import { InstructionService } from '@app/settlement';
import { TailBondModule, TrancheService } from '@app/tail-bond';
import { imPosted } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { AGREED_TERMS } from '../../support/agreed-terms';
import { type FreshDatabase, freshDatabase } from '../../support/database';
import { signPaper } from '../../support/paper';

export const usdc = (amount: string | number) => Money.of(String(amount), USDC);
export const R1 = id<'Book'>('1');
export const CORE = { id: id<'Book'>('1000'), name: 'K' };
export const START = new Date('2025-10-10T20:30:00Z');
export const hour = (n: number) => new Date(`2025-10-10T${String(n)}:00:00Z`);
export const officer = (name: string) => id<'Actor'>(name);

export const relationship: Relationship = {
  id: R1,
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: 'not sized',
  terms: AGREED_TERMS,
  occupancies: [
    { code: 'A1', seat: 'A', partyId: 'a', standing: 'performing', independentAmount: usdc(0) },
    { code: 'B1', seat: 'B', partyId: 'b', standing: 'performing', independentAmount: usdc(0) },
  ],
};

/** What was accepted. @throws Error naming the refusal */
export function given<T, R>(result: Result<T, R>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

type Urls = Pick<FreshDatabase, 'url' | 'ownerUrl'>;

/** One cell with its core, its tranches and two parties, as in the worked default of the books, and an hour's work by hand. */
export class CellWorld {
  private readonly midnights = new Set<number>();
  private proofs = 0;

  private constructor(
    private readonly app: INestApplicationContext,
    readonly db: DataSource,
    readonly urls: Urls,
    private readonly agreed: Relationship,
  ) {}

  static async open(entity = { secondSkin: 0, guarantee: 0 }, agreed = relationship): Promise<CellWorld> {
    const name = `cell_${uuidOf(JSON.stringify({ entity, agreed })).replaceAll('-', '')}`;
    const make = async (urls: Urls) => {
      const world = await CellWorld.on(urls, agreed);
      await world.openTheBooks(entity);
      await world.close();
    };
    return await CellWorld.on(await freshDatabase({ name, make }), agreed);
  }

  private static async on(urls: Urls, agreed: Relationship): Promise<CellWorld> {
    const settings = readSettings({ DATABASE_URL: urls.url });
    const imports = [databaseModule(settings, 'test'), CreditModule, ResolutionModule, TailBondModule];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = await module.init();
    return new CellWorld(app, app.get(DataSource), urls, agreed);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  get<T>(service: Type<T>): T {
    return this.app.get(service);
  }

  inTx<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  /** The laws of the books, and that calls and ledger say the same: but for what a test has posted by hand. */
  async brokenLaws(): Promise<string[]> {
    const findings = await this.get(LedgerProofService).invariants();
    const laws = findings.filter(({ found }) => found !== 0).map(({ law }) => law);
    const differences = await this.inTx(async (tx) => {
      const reconciliations = this.get(MarginReconciliationService);
      const by = `laws ${String((this.proofs += 1))}`;
      const id = await reconciliations.ask(tx, by, START);
      await reconciliations.start(tx, by, START);
      await reconciliations.compare(tx, id, [R1]);
      return reconciliations.differences(tx, id);
    });
    const told = differences.filter(({ kind }) => kind !== 'journal-without-call');
    return [...laws, ...told.map(({ kind, subject }) => `${kind}: ${subject}`)];
  }

  money(account: string, book = R1): Promise<string> {
    return this.balance(account, book, USDC);
  }

  promised(account: string, book = R1): Promise<string> {
    return this.balance(account, book, owed(USDC));
  }

  /** The one default case of an occupant that is not over. */
  async caseOf(occupancy: string): Promise<{ readonly id: CaseId; readonly state: string } | undefined> {
    const rows: { id: CaseId; state: string }[] = await this.db.query(
      `select id, state from default_case where occupancy = $1 and state <> 'cured' order by opened_at desc limit 1`,
      [occupancy],
    );
    return rows[0];
  }

  /** Two officers declare the event of default. */
  async declare(caseId: CaseId, at: Date): Promise<void> {
    const defaults = this.get(DefaultService);
    const maker = officer('dana');
    const proposal = await this.inTx((tx) => defaults.proposeDeclaration(tx, R1, caseId, maker));
    const approve = { ...proposal, checker: officer('eve') };
    const approvalId = given(await this.inTx((tx) => this.get(ApprovalService).approve(tx, approve)));
    const act = { caseId, officer: 'dana', at, proof: 'minutes', approvalId };
    given(await this.inTx((tx) => defaults.declareEventOfDefault(tx, R1, act)));
  }

  private balance(account: string, book: typeof R1, asset: Asset): Promise<string> {
    return this.inTx(async (tx) =>
      (await this.get(LedgerService).balance(tx, book, account, asset)).toText(),
    );
  }

  /** The world of the books' worked default: the core, the cell, and two parties with their money in. */
  private async openTheBooks(entity: {
    readonly secondSkin: number;
    readonly guarantee: number;
  }): Promise<void> {
    const approvals = this.get(ApprovalService);
    const staff: [string, string][] = [
      ['ann', 'credit'],
      ['bob', 'risk'],
      ['dana', 'default management'],
      ['eve', 'approval'],
      ['cal', 'calculation agent'],
      ['vera', 'verification agent'],
      ['tess', 'trustee'],
    ];
    await this.inTx(async (tx) => {
      for (const [name, group] of staff)
        await approvals.enrol(tx, { id: officer(name), name, role: group, conflictGroup: group });
      await this.get(PartyService).record(
        tx,
        ['a', 'b', 'c', 'd', 'entity'].map((party) => ({ id: party, name: `Party ${party}` })),
      );
      const signing = { maker: officer('ann'), checker: officer('bob'), since: START };
      await signPaper(tx, this, this.agreed, ['a', 'b', 'c', 'd'], signing);
      const relationships = this.get(RelationshipService);
      await relationships.open(tx, this.agreed, START);
      for (const party of ['c', 'd']) await relationships.approveReplacement(tx, R1, 'A', party, START);
      const capital = { paidIn: usdc(5_000_000), floor: usdc(2_000_000), secondSkin: usdc(500_000) };
      await this.get(CoreService).capitalise(tx, { core: CORE, asset: USDC, ...capital }, START);
    });
    await this.inTx(async (tx) => {
      const opened = await this.get(CellService).open(
        tx,
        {
          relationship: this.agreed,
          core: CORE,
          firstSkin: usdc(150_000),
          line: usdc(500_000),
          lineReturnable: usdc(10_000),
          secondSkinLimit: usdc(entity.secondSkin),
          guaranteeLimit: usdc(entity.guarantee),
          feeCap: usdc(10_000),
          officers: { maker: officer('ann'), checker: officer('bob') },
        },
        START,
      );
      given(opened);
    });
    await this.inTx(async (tx) => this.issue(tx, 'TJ', '2001', 0, [0, 400_000]));
    await this.inTx(async (tx) => this.issue(tx, 'TS', '2002', 1, [400_000, 1_000_000]));
    await this.inTx(async (tx) => {
      await this.get(QuoteService).declareMarket(tx, {
        symbol: 'DOGE',
        sources: ['test'],
        maxAgeMinutes: 60,
      });
      const trades = this.get(TradeService);
      await trades.listInstrument(tx, {
        symbol: 'DOGE-PERP',
        underlying: 'DOGE',
        asset: 'USDC',
        terms: { kind: 'linear-perpetual' },
      });
      await trades.book(tx, {
        relationship: R1,
        id: 't1',
        instrument: 'DOGE-PERP',
        tradedAt: START,
        long: 'A1',
        short: 'B1',
        quantity: new Exact(10_000_000),
        price: new Exact(1),
      });
      const parameters = this.get(MarketParameterService);
      const label = 'illustrative';
      const paidAt = new Date('2025-10-11T00:00:00Z');
      await parameters.recordFundingRates(tx, [{ symbol: 'DOGE', paidAt, rate: '0', label }]);
      await parameters.recordVolatilities(tx, [{ symbol: 'DOGE', asOf: '2025-10-10', daily: '0.05', label }]);
    });
    await this.deposit('A1', 470_000);
    await this.deposit('B1', 380_000);
    await this.inTx((tx) =>
      this.get(LedgerService).postAll(tx, [
        {
          event: 'margin posted at the opening',
          effectiveAt: START,
          transfers: ['A1', 'B1'].flatMap((seat) => imPosted(R1, seat, usdc(350_000))),
        },
      ]),
    );
  }

  private async issue(
    tx: EntityManager,
    name: string,
    book: string,
    rank: number,
    [from, to]: [number, number],
  ) {
    const holders =
      rank === 0
        ? [
            { holder: 'h1', face: usdc(240_000) },
            { holder: 'h2', face: usdc(160_000) },
          ]
        : [{ holder: 'h3', face: usdc(to - from) }];
    const terms = {
      trust: { id: id<'Book'>(book), name },
      relationship: this.agreed,
      occupancy: 'A1',
      rank,
      attachment: usdc(from),
      detachment: usdc(to),
      holders,
      affiliates: [],
      cashShare: new Exact(1),
      premiumCap: usdc(50_000),
      officers: { maker: officer('ann'), checker: officer('bob') },
    };
    given(await this.get(TrancheService).issue(tx, terms, START));
  }

  async deposit(occupancy: string, amount: number, asOf = START): Promise<void> {
    const instructions = this.get(InstructionService);
    const wanted = {
      book: R1,
      occupancy,
      amount: usdc(amount),
      reference: `${occupancy} pays in ${asOf.toISOString()}`,
    };
    const instructionId = await this.inTx((tx) => instructions.seeDeposit(tx, wanted, asOf));
    await this.inTx((tx) => instructions.finalise(tx, R1, instructionId, asOf));
  }

  /** The perpetual pays nothing at an instant: until then it is valued as it is. */
  async noFundingUntil(paidAt: Date): Promise<void> {
    const rate = { symbol: 'DOGE', paidAt, rate: '0', label: 'illustrative' };
    await this.inTx((tx) => this.get(MarketParameterService).recordFundingRates(tx, [rate]));
  }

  /** An hour of the worker's: snapshot, exposures, calls. Midnight has been valued before: its initial margin is no part of these stories. */
  async runHour(asOf: Date, mark: string): Promise<void> {
    const midnight = new Date(asOf.toISOString().slice(0, 10));
    if (!this.midnights.has(midnight.getTime())) await this.value(midnight, mark);
    this.midnights.add(midnight.getTime());
    const snapshotId = await this.value(asOf, mark);
    const answer = await this.inTx((tx) =>
      this.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
    );
    if (answer !== undefined) throw new Error(answer.refused);
  }

  async value(asOf: Date, mark: string): Promise<SnapshotId> {
    const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${asOf.toISOString().replace('.000Z', 'Z')}`));
    const quote = { symbol: 'DOGE', price: mark, quotedAt: asOf, source: 'test', label: 'test' };
    await this.inTx(async (tx) => given(await this.get(QuoteService).record(tx, [quote])));
    await this.inTx((tx) => this.get(SnapshotTakingService).take(tx, asOf));
    await this.inTx((tx) => this.get(ExposureRunService).run(tx, { snapshotId, relationships: [R1] }, asOf));
    return snapshotId;
  }

  /** The deadline of an hour's calls, and the work that it leaves for resolution. */
  async deadline(asOf: Date): Promise<void> {
    await this.inTx((tx) => this.get(MarginCallService).collect(tx, R1, asOf));
    const done = new Set<string>();
    for (
      let work = await this.leftFor(asOf, done);
      work !== undefined;
      work = await this.leftFor(asOf, done)
    ) {
      const { kind, callId } = work;
      const defaults = this.get(DefaultService);
      await this.inTx((tx) =>
        kind === 'resolution.unmet-call'
          ? defaults.unmetCall(tx, R1, callId, asOf)
          : defaults.collect(tx, R1, callId, asOf),
      );
    }
  }

  private async leftFor(
    asOf: Date,
    done: Set<string>,
  ): Promise<{ readonly kind: string; readonly callId: MarginCallId } | undefined> {
    const rows: { id: string; kind: string; payload: { callId: MarginCallId } }[] = await this.db.query(
      `select id, kind, payload from job_due
       where due_at = $1 and kind in ('resolution.unmet-call', 'resolution.collect') order by kind`,
      [asOf],
    );
    const next = rows.find(({ id: jobId }) => !done.has(jobId));
    if (next) done.add(next.id);
    return next && { kind: next.kind, callId: next.payload.callId };
  }
}
