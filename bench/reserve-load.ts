import { ApprovalService } from '@app/control';
import { CreditLineService, CreditModule } from '@app/credit';
import { Exact, id, Money, owed, USDC } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import { PartyService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, type EntityManager } from 'typeorm';

export const RELATIONSHIPS = 1001; // two lines each
/** A trade of 0.1 BTC at 100,000 is feared to lose 1,000: of a million of initial margin, a thousand of them fit. */
export const FIT = 1000;
export const TRADE = { instrument: 'BTC-PERP', long: 'A1', quantity: '0.1', price: '100000', minutes: 60 };

const OPENED_AT = new Date('2025-10-08T00:00:00Z');
const maker = id<'Actor'>('credit-officer');
const checker = id<'Actor'>('approver');

/** The services on a database, without a door. */
export async function servicesOn(url: string): Promise<INestApplicationContext> {
  @Module({})
  class LoadModule {}
  const imports = [databaseModule(readSettings({ DATABASE_URL: url }), 'bench'), CreditModule];
  return NestFactory.createApplicationContext({ module: LoadModule, imports }, { logger: ['error'] });
}

/** A thousand lines, each with a million of margin in front of it and no cover behind: what the margin does not bear is refused. */
export async function openLines(services: INestApplicationContext): Promise<void> {
  const db = services.get(DataSource);
  await db.transaction((tx) => openMarket(tx, services));
  for (let number = 1; number <= RELATIONSHIPS; number++)
    await db.transaction((tx) => openRelationship(tx, services, String(number)));
}

async function openMarket(tx: EntityManager, services: INestApplicationContext): Promise<void> {
  for (const officer of [maker, checker])
    await services
      .get(ApprovalService)
      .enrol(tx, { id: officer, name: officer, role: officer, conflictGroup: officer });
  await services.get(PartyService).record(
    tx,
    ['a', 'b'].map((party) => ({ id: party, name: party })),
  );
  await services.get(TradeService).listInstrument(tx, {
    symbol: 'BTC-PERP',
    underlying: 'BTC',
    asset: USDC.code,
    terms: { kind: 'linear-perpetual' },
  });
  await tx.query(`with now as (insert into snapshot values (gen_random_uuid(), clock_now(), 'bench') returning id)
    insert into snapshot_mark select id, 'BTC', 100000, clock_now(), 'bench', 'bench' from now`);
  await tx.query(`insert into funding_rate values ('BTC', clock_now() + interval '1 day', 0, 'bench')`);
  await tx.query(`insert into volatility values ('BTC', date '2025-10-08', 0.02, 'bench')`);
  await tx.query(`insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'bench')`);
}

async function openRelationship(
  tx: EntityManager,
  services: INestApplicationContext,
  number: string,
): Promise<void> {
  const book = id<'Book'>(number);
  const margin = Money.of(1_000_000, USDC);
  const books = services.get(LedgerBookService);
  await books.openBook(tx, { id: book, name: `R${number}`, kind: 'relationship', openedAt: OPENED_AT });
  const accounts = ['OUTSIDE', 'CASH', 'SKIN', 'FREE.A1', 'IM.A1', 'FREE.B1', 'IM.B1'];
  await books.openAccounts(tx, book, USDC, accounts);
  await books.openAccounts(tx, book, owed(USDC), ['VM_HELD.A1', 'VM_GIVEN.B1']);
  await services.get(RelationshipService).open(tx, relationshipOf(number), OPENED_AT);
  const lines = services.get(CreditLineService);
  for (const occupancy of ['A1', 'B1']) {
    const proposed = await lines.propose(tx, book, termsOf(occupancy), maker, { asOf: OPENED_AT });
    if (!proposed.ok) throw new Error(proposed.refusal.kind);
    const approved = await lines.approve(tx, book, { ...proposed.value, checker });
    if (!approved.ok) throw new Error(JSON.stringify(approved.refusal));
  }
  const transfers = ['A1', 'B1'].flatMap((seat) => [
    ...paidIn(book, seat, margin, uuidOf(`bench/${number}/${seat}`)),
    ...imPosted(book, seat, margin),
  ]);
  await services
    .get(LedgerService)
    .postAll(tx, [{ event: `bench/${number}`, effectiveAt: OPENED_AT, transfers }]);
}

function termsOf(occupancy: string) {
  return {
    occupancy,
    approved: Money.of(1_000_000, USDC),
    firstSkin: Money.zero(USDC),
    unsecured: Money.of(1_000_000, USDC),
    commitment: 'advised' as const,
    subLimits: [],
    covenants: [],
    clause: undefined,
    expiresOn: '2099-12-31',
    reviewOn: '2099-12-31',
    reductions: [],
    warnAt: undefined,
  };
}

function relationshipOf(number: string): Relationship {
  const zero = Money.zero(USDC);
  const minutes = { responseMinutes: 60, noticeMinutes: 60, graceMinutes: 240, auctionMinutes: 240 };
  const seat = (code: 'A1' | 'B1', partyId: string) => ({
    code,
    seat: code === 'A1' ? ('A' as const) : ('B' as const),
    partyId,
    standing: 'performing' as const,
    independentAmount: zero,
  });
  return {
    id: id<'Book'>(number),
    name: `R${number}`,
    asset: USDC,
    writtenEnding: 'sized-tranche',
    exhaustion: 'not sized',
    terms: {
      threshold: zero,
      minimumTransfer: zero,
      rounding: zero,
      clocks: { ...minutes, mporMinutes: 600 },
      imMultiplier: new Exact(2),
      imCorrelation: new Exact(1),
      lineRate: new Exact(0),
    },
    occupancies: [seat('A1', 'a'), seat('B1', 'b')],
  };
}
