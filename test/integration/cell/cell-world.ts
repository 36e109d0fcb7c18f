import 'reflect-metadata';
import { type ActorId, ApprovalService } from '@app/control';
import { Exact, id, Money, owed, type Result, USDC } from '@app/kernel';
import { LedgerBookService, LedgerProofService, LedgerService } from '@app/ledger';
import { type BookId, codeOf, type Transfer } from '@app/ledger/domain';
import { CellService, CoreService, PartyService, RelationshipService } from '@app/legal-entity';
import type { CellTerms, Relationship } from '@app/legal-entity/domain';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import { TailBondModule } from '@app/tail-bond';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import worked from '../../golden/worked-default.json';
import { freshDatabase } from '../../support/database';

type Row = [book: string, debit: string, credit: string, amount: string, why: string];

export const usdc = (amount: string | number) => Money.of(amount, USDC);
export const START = new Date('2025-10-10T20:00:00Z'); // a Friday afternoon in New York

export const K = { id: id<'Book'>('1000'), name: 'K' };
export const TJ = { id: id<'Book'>('2001'), name: 'TJ' };
export const TS = { id: id<'Book'>('2002'), name: 'TS' };

/** Six officers of five interests. */
export const officers = {
  ann: id<'Actor'>('ann'), // the entity's
  bob: id<'Actor'>('bob'), // a second of the entity's
  tom: id<'Actor'>('tom'), // the trustee's
  cal: id<'Actor'>('cal'), // calculation agent
  vera: id<'Actor'>('vera'), // verification agent
  vic: id<'Actor'>('vic'), // her colleague
  hal: id<'Actor'>('hal'), // works for the holder h1
};
const interests: Record<keyof typeof officers, string> = {
  ann: 'entity',
  bob: 'entity',
  tom: 'trustee',
  cal: 'calculation-agent',
  vera: 'verification-agent',
  vic: 'verification-agent',
  hal: 'h1',
};
export const signers = { maker: officers.ann, checker: officers.tom };

export const R1: Relationship = {
  id: id<'Book'>('1'),
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: 'not sized',
  terms: {
    threshold: usdc(0),
    minimumTransfer: usdc(0),
    rounding: usdc(0),
    clocks: {
      responseMinutes: 60,
      noticeMinutes: 60,
      graceMinutes: 240,
      auctionMinutes: 120,
      mporMinutes: 480,
    },
    imMultiplier: new Exact(3),
    imCorrelation: new Exact(1),
    lineRate: new Exact('0.08'),
  },
  occupancies: [
    {
      code: 'A1',
      seat: 'A',
      partyId: 'party-a',
      standing: 'performing',
      independentAmount: Money.zero(USDC),
    },
    {
      code: 'B1',
      seat: 'B',
      partyId: 'party-b',
      standing: 'performing',
      independentAmount: Money.zero(USDC),
    },
  ],
};

export const cellTerms: CellTerms = {
  relationship: R1,
  core: K,
  firstSkin: usdc(150_000),
  line: usdc(500_000),
  lineReturnable: usdc(10_000),
  secondSkinLimit: usdc(300_000),
  guaranteeLimit: usdc(1_000_000),
  feeCap: usdc(10_000),
};

// The worked default names its links shortly; here each is named after whom it concerns.
const LINKS: Readonly<Record<string, string>> = {
  Lskin: 'Lskin.R1',
  Lliq: 'Lliq.R1',
  Lfee: 'Lfee.R1',
  LcJ: 'Lc.TJ',
  LcS: 'Lc.TS',
  LpJ: 'Lp.TJ',
  LpS: 'Lp.TS',
};
const BOOKS: Readonly<Record<string, BookId>> = { R1: R1.id, K: K.id, TJ: TJ.id, TS: TS.id };

/** The house of the worked default: one core, one relationship, and officers to sign for them. */
export class CellWorld {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly drop: () => Promise<void>,
    readonly db: DataSource,
  ) {}

  static async open(): Promise<CellWorld> {
    const database = await freshDatabase();
    const settings = readSettings({ DATABASE_URL: database.url });
    const module = await Test.createTestingModule({
      imports: [databaseModule(settings, 'test'), TailBondModule],
    }).compile();
    const app = await module.init();
    const world = new CellWorld(app, database.drop, app.get(DataSource));
    await world.tx(async (tx) => {
      for (const [name, actor] of Object.entries(officers))
        await world.enrol(tx, actor, interests[name as keyof typeof officers]);
      const parties = ['party-a', 'party-b', 'party-c'].map((party) => ({ id: party, name: party }));
      await world.get(PartyService).record(tx, parties);
      await world.get(RelationshipService).open(tx, R1, START);
    });
    return world;
  }

  get<Service>(service: Type<Service>): Service {
    return this.app.get(service, { strict: false });
  }

  tx<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.drop();
  }

  capitalise(paidIn = usdc(5_000_000)): Promise<void> {
    const capital = { paidIn, floor: usdc(2_000_000), secondSkin: usdc(500_000) };
    return this.tx((tx) => this.get(CoreService).capitalise(tx, { core: K, asset: USDC, ...capital }, START));
  }

  openCell(terms: Partial<CellTerms> = {}, signing = signers): Promise<Result<void, string>> {
    return this.tx((tx) =>
      this.get(CellService).open(tx, { ...cellTerms, ...terms, officers: signing }, START),
    );
  }

  /** What stands on every account of a book that is not empty, on its own side: { 'SKIN': '150000' }. */
  async balances(book: BookId): Promise<Record<string, string>> {
    const rows = await this.get(LedgerService).trialBalance(this.db.manager, book);
    return Object.fromEntries(
      rows
        .filter(({ balance }) => !balance.isZero())
        .map(({ account, asset, balance }) => [
          asset.code === 'TBILL' ? `${account} in bills` : account,
          balance.exact().toFixed(),
        ]),
    );
  }

  /** What the worked default prints for a book after one of its steps, on the accounts' own sides. */
  printed(step: string, book: string): Record<string, string> {
    const balances = stepOf(step).balances as Record<
      string,
      Record<'debit' | 'credit', Record<string, string>>
    >;
    const rows = ['USDC', 'USDC.owed'].flatMap((asset) => {
      const { debit = {}, credit = {} } = balances[`${book} ${asset}`] ?? {};
      return [
        ...Object.entries(debit),
        ...Object.entries(credit).map(([account, amount]): [string, string] => [
          account,
          account.startsWith('BRIDGE.') ? `-${amount}` : amount, // printed on the side where it stands
        ]),
      ];
    });
    return Object.fromEntries(rows.map(([account, amount]) => [renamed(account), amount]));
  }

  /** Posts rows of the worked default's own journals. */
  async play(step: string, defaultId?: string, rows = rowsOf(step)): Promise<void> {
    const event = `worked/${step}`;
    const transfers = rows.map(([book, debit, credit, amount], line): Transfer => {
      const outside = [debit, credit].includes('OUTSIDE');
      const promised = PROMISES.has(codeOf(debit));
      return {
        book: BOOKS[book]!,
        debit: renamed(debit),
        credit: renamed(credit),
        amount: Money.of(amount, promised ? owed(USDC) : USDC),
        ...(outside && { instructionId: uuidOf(`${event}/${String(line)}`) }),
      };
    });
    await this.tx((tx) =>
      this.get(LedgerService).postAll(tx, [
        { event, effectiveAt: START, transfers, ...(defaultId !== undefined && { defaultId }) },
      ]),
    );
  }

  /** Declares the default of A1, as two officers would. */
  declareDefault(): Promise<string> {
    const declared = { id: uuidOf('default/R1/A1'), book: R1.id, occupancy: 'A1' };
    return this.tx(async (tx) => {
      const books = this.get(LedgerBookService);
      const subjectHash = await books.defaultHash(tx, declared);
      const proposalId = uuidOf('declare/R1/A1');
      const approvals = this.get(ApprovalService);
      const proposal = { id: proposalId, kind: 'ledger.default', subjectHash, maker: officers.ann };
      await approvals.propose(tx, { ...proposal, validForMinutes: 60 });
      await approvals.approve(tx, { proposalId, checker: officers.tom, subjectHash });
      await books.recordDefault(tx, { ...declared, approvalId: proposalId, declaredAt: START });
      await this.get(RelationshipService).setStanding(tx, R1.id, 'A1', 'defaulted', START);
      return declared.id;
    });
  }

  /** Seats party C in place of A1. */
  openReplacement(): Promise<void> {
    return this.tx(async (tx) => {
      const relationships = this.get(RelationshipService);
      await relationships.approveReplacement(tx, R1.id, 'A', 'party-c', START);
      const replacement = { code: 'A2', partyId: 'party-c', independentAmount: Money.zero(USDC) };
      const seated = await relationships.seat(tx, R1.id, replacement, START);
      if (!seated.ok) throw new Error(seated.refusal);
      await this.get(CellService).openSeat(tx, R1, 'A2');
      await this.get(CellService).coverSeat(tx, R1, 'A2');
    });
  }

  /** The laws that do not hold. */
  async broken(): Promise<string[]> {
    const findings = await this.get(LedgerProofService).invariants();
    return findings.filter(({ found }) => found !== 0).map(({ law }) => law);
  }

  private enrol(tx: EntityManager, actor: ActorId, interest: string): Promise<void> {
    const enrolled = { id: actor, name: actor, role: interest, conflictGroup: interest };
    return this.get(ApprovalService).enrol(tx, enrolled);
  }
}

const PROMISES = new Set(
  `VM_HELD VM_GIVEN UNPASSED DUE_FROM DUE_TO ADVANCED CLAIM PAID_BY UNPAID EXTINGUISHED FACE PRINCIPAL WRITTEN_DOWN REDEEMED
   SKIN_IN SKIN_LOST LENT PAID_SS PAID_SP SPONSOR_OWED NET`.split(/\s+/),
);

function stepOf(step: string) {
  const found = worked.journals.find((journal) => journal.step === step);
  if (found === undefined) throw new Error(`the worked default has no step ${step}`);
  return found;
}

/** The rows of one step that concern these books. */
export function rowsOf(step: string): Row[] {
  return (stepOf(step).transfers as Row[]).filter(([book]) => book in BOOKS);
}

function renamed(account: string): string {
  const link = account.replace('BRIDGE.', '');
  return account.startsWith('BRIDGE.') ? `BRIDGE.${LINKS[link] ?? link}` : account;
}
