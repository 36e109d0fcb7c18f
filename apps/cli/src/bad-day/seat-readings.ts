import { ExposureRunService } from '@app/exposure';
import { invariant, type Id, id, Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { NettingService, RelationshipService } from '@app/legal-entity';
import { counterpartOf, type Occupancy, type Relationship } from '@app/legal-entity/domain';
import { requiredMargin } from '@app/margin';
import { SnapshotService } from '@app/market-data';
import { LayerService } from '@app/resolution';
import { canonicalSeat, type CoverKind, type CoverLine, type SeatSnapshot } from '@app/resolution/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { bookOf } from './seed-terms';

type Moment = 'before' | 'after';

interface SeatRow {
  readonly moment: Moment;
  readonly contract_hash: string;
  readonly snapshot_id: string;
  readonly requirement: string;
  readonly counterparty: string;
  readonly cover: readonly {
    readonly kind: CoverKind;
    readonly source: string;
    readonly amount: string;
    readonly inCash: string; // what of it can be paid while the market of a trust's bills is shut
  }[];
}

/** What of the cover can be paid in cash, at both moments. */
export interface CoverInCash {
  readonly before: string;
  readonly after: string;
}

/** The seat that does not default, read from what the database holds before and after, never copied from one to the other. */
@Injectable()
export class SeatReadings {
  constructor(
    private readonly db: DataSource,
    private readonly relationships: RelationshipService,
    private readonly trades: TradeService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly layers: LayerService,
    private readonly ledger: LedgerService,
    private readonly nettings: NettingService,
  ) {}

  /** Both moments are measured on one snapshot: that of the first. The first reading of a moment stands. */
  async take(relationshipName: string, occupancy: string, moment: Moment): Promise<void> {
    await this.db.transaction(async (tx) => {
      const relationship = await this.relationships.load(tx, bookOf(relationshipName));
      const [before] = await this.rows(tx, relationship, occupancy);
      const newest = await this.exposures.newest(tx, relationship);
      const snapshotId = before ? id<'Snapshot'>(before.snapshot_id) : newest?.snapshotId;
      invariant(snapshotId !== undefined, `${relationshipName} was never valued`);
      const other = counterpartOf(relationship, occupancy);
      const cover = (await this.layers.coverAgainst(tx, relationship, other.code)).flatMap((line) =>
        byOrigin(line, other),
      );
      const lines = [];
      for (const line of cover) lines.push(await this.readingOf(tx, line));
      await tx.query(
        `insert into seat_reading (moment, relationship_id, occupancy, taken_at, contract_hash, snapshot_id, requirement,
           counterparty, cover)
         values ($1, $2, $3, clock_now(), $4, $5, $6, $7, $8) on conflict do nothing`,
        [
          moment,
          relationship.id,
          occupancy,
          await this.contractHash(tx, relationship, occupancy),
          snapshotId,
          (await this.requirement(tx, relationship, occupancy, snapshotId)).minor,
          other.partyId,
          JSON.stringify(lines),
        ],
      );
    });
  }

  /** What was read, the earlier first; fewer than two while the default is not over. */
  async both(tx: EntityManager, relationshipName: string, occupancy: string): Promise<SeatSnapshot[]> {
    const relationship = await this.relationships.load(tx, bookOf(relationshipName));
    const { asset } = relationship;
    return (await this.rows(tx, relationship, occupancy)).map((row) => ({
      contractHash: row.contract_hash,
      marginRequirement: Money.ofMinor(BigInt(row.requirement), asset),
      counterparty: row.counterparty,
      cover: row.cover.map(({ kind, source, amount }) => ({ kind, source, amount: Money.of(amount, asset) })),
    }));
  }

  /** What of both moments' cover could be paid in cash then. */
  async coverInCash(
    tx: EntityManager,
    relationshipName: string,
    occupancy: string,
  ): Promise<CoverInCash | undefined> {
    const relationship = await this.relationships.load(tx, bookOf(relationshipName));
    const { asset } = relationship;
    const [before, after] = (await this.rows(tx, relationship, occupancy)).map(({ cover }) =>
      Money.sum(
        cover.map(({ inCash }) => Money.of(inCash, asset)),
        asset,
      ).toText(),
    );
    return before !== undefined && after !== undefined ? { before, after } : undefined;
  }

  /** A trust pays what it holds in cash; everything else lies in cash. */
  private async readingOf(tx: EntityManager, { kind, source, amount }: CoverLine) {
    const [trust]: { id: string }[] =
      kind === 'tranche' ? await tx.query('select id from led.book where name = $1', [source]) : [];
    const cash = trust && (await this.ledger.balance(tx, id<'Book'>(trust.id), 'COLLATERAL', amount.asset));
    return { kind, source, amount: amount.toText(), inCash: (cash ? amount.atMost(cash) : amount).toText() };
  }

  private rows(
    tx: EntityManager,
    { id: relationshipId }: Relationship,
    occupancy: string,
  ): Promise<SeatRow[]> {
    return tx.query(
      'select * from seat_reading where (relationship_id, occupancy) = ($1, $2) order by moment desc', // before, after
      [relationshipId, occupancy],
    );
  }

  private async contractHash(
    tx: EntityManager,
    { id: relationship, terms }: Relationship,
    occupancy: string,
  ) {
    const records = await this.trades.legRecords(tx, relationship, occupancy);
    const legs = records.map((record) => {
      const [tradeId = '', , instrument = '', quantity = '', price = '', tradedAt = ''] = record.split('|');
      return { tradeId, instrument, quantity, price, tradedAt };
    });
    const { clocks, threshold, minimumTransfer, rounding, imMultiplier, imCorrelation } = terms;
    const text = canonicalSeat(legs, {
      ...Object.fromEntries(Object.entries(clocks).map(([name, value]) => [name, String(value)])),
      threshold: threshold.toText(),
      minimumTransfer: minimumTransfer.toText(),
      rounding: rounding.toText(),
      imMultiplier: imMultiplier.toFixed(),
      imCorrelation: imCorrelation.toFixed(),
    });
    return createHash('sha256').update(text).digest('hex');
  }

  private async requirement(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    snapshotId: Id<'Snapshot'>,
  ): Promise<Money> {
    const legs = await this.trades.openLegs(tx, relationship.id);
    const markets = await this.snapshots.markets(tx, snapshotId);
    const asOf = await this.snapshots.asOf(tx, snapshotId);
    const nets = (await this.nettings.of(tx, relationship, asOf)).get(occupancy)?.on === true;
    return requiredMargin(legs, occupancy, markets, relationship, { asOf, nets });
  }
}

/** One account holds what the model asks for and what was agreed beside it: they are two lines of cover. */
function byOrigin(line: CoverLine, { code, independentAmount }: Occupancy): CoverLine[] {
  if (line.source !== `IM.${code}`) return [line];
  const independent = independentAmount.atMost(line.amount);
  const byModel = line.amount.minus(independent);
  return [
    { ...line, amount: byModel },
    { ...line, source: `IA.${code}`, amount: independent },
  ].filter(({ amount }) => amount.isPositive());
}
