import { CreditLineService } from '@app/credit';
import { PreTradeService } from '@app/exposure';
import { owed, textOf, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { CoverService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { QuoteService, SnapshotTakingService } from '@app/market-data';
import { OutsideDatabase, readSettings } from '@app/platform';
import { TrancheReportService } from '@app/tail-bond';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { OpenBook } from '../../../apps/cli/src/bad-day/open-book';
import { realPrices } from '../../../apps/cli/src/bad-day/prices';
import { shippedSeed, withDay } from '../../../apps/cli/src/bad-day/run-day';
import { startSimulation } from '../../../apps/cli/src/bad-day/simulation';
import { type FreshDatabase, freshDatabase } from '../../support/database';

/**
 * A row that is hidden reads as one that is not there. What a party's command decides by must not be hidden from it: on the shipped
 * book, with its lines, trades, paper and tranches, the same is found by whoever asks.
 */
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const MARKED_AT = new Date('2025-10-08T04:00:00Z');

interface Views {
  readonly services: INestApplicationContext;
  readonly asHouse: <Value>(read: (tx: EntityManager) => Promise<Value>) => Promise<Value>;
  readonly as: <Value>(
    role: string,
    party: string,
    read: (tx: EntityManager) => Promise<Value>,
  ) => Promise<Value>;
}

async function onShippedBook(use: (views: Views) => Promise<void>): Promise<void> {
  const seed = shippedSeed();
  await startSimulation(database.ownerUrl, seed.opensAt);
  await withDay(database.url, async (services) => {
    const house = services.get(DataSource);
    const prices = realPrices();
    await services.get(OpenBook).open(seed, prices);
    await house.query('select advance_clock($1)', [MARKED_AT]);
    await house.transaction((tx) =>
      services.get(QuoteService).record(tx, prices.marks.get(textOf(MARKED_AT)) ?? []),
    );
    await house.transaction((tx) => services.get(SnapshotTakingService).take(tx, MARKED_AT));
    const outside = new OutsideDatabase(house, readSettings({ DATABASE_URL: database.url }));
    const asHouse: Views['asHouse'] = (read) => house.transaction('REPEATABLE READ', read);
    const as: Views['as'] = (role, party, read) =>
      outside.transaction({ role, client: party, party }, 'REPEATABLE READ', read);
    try {
      await use({ services, asHouse, as });
    } finally {
      await outside.onApplicationShutdown();
    }
  });
}

/** All that a line is measured by, and its limit, as text. */
async function measured({ services }: Views, tx: EntityManager, relationship: Relationship) {
  const { id, occupancies } = relationship;
  const risk = await services.get(PreTradeService).bookRisk(tx, relationship, MARKED_AT);
  if (!risk.ok) throw new Error(risk.refusal.kind);
  const ledger = services.get(LedgerService);
  const seats = await Promise.all(
    occupancies.map(async ({ code }) => {
      const covers = await services.get(CoverService).of(tx, id, code);
      const tranches = covers.filter(({ kind }) => kind === 'tranche');
      const left = tranches.map(({ book }) => ledger.balance(tx, book, 'PRINCIPAL', owed(USDC)));
      return [risk.value.of(code, []), covers, await Promise.all(left)];
    }),
  );
  const nets = [...risk.value.netting];
  const lines = await services.get(CreditLineService).inForce(tx, relationship);
  const holdings = await ledger.holdings(tx, id);
  const known = await services.get(RelationshipService).load(tx, id);
  return JSON.stringify({ known, seats, nets, lines, holdings }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

it('finds what a line is measured by as the house finds it, and each tranche as it is', async () => {
  await onShippedBook(async (views) => {
    const { services, asHouse, as } = views;
    const relationships = await asHouse((tx) => services.get(RelationshipService).all(tx));
    expect(relationships.length).toBeGreaterThan(2);
    for (const relationship of relationships) {
      const known = await asHouse((tx) => measured(views, tx, relationship));
      expect(known).toMatch(/"ok":true.*"on":true/);
      for (const { partyId } of relationship.occupancies) {
        const seen = await as('counterparty', partyId, (tx) => measured(views, tx, relationship));
        expect([partyId, seen]).toEqual([partyId, known]);
      }
    }
    const tranches = await asHouse((tx) => services.get(TrancheReportService).tranches(tx));
    const holders = new Set(tranches.flatMap(({ register }) => register.map(({ holder }) => holder)));
    expect(holders.size).toBeGreaterThan(1);
    for (const holder of holders) {
      const held = tranches.filter(({ register }) => register.some((each) => each.holder === holder));
      expect(await as('investor', holder, (tx) => services.get(TrancheReportService).tranches(tx))).toEqual(
        held,
      );
    }
  });
});
