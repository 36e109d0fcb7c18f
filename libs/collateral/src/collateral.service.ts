import { type Asset, isPromise, Money } from '@app/kernel';
import { LedgerBookService } from '@app/ledger';
import { AgreementService } from '@app/legal-entity';
import { type Occupancy, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assetsInForce, collateralAssetOf } from './collateral-asset.rows';
import {
  type CollateralAsset,
  type Held,
  type Pool,
  type PoolMarks,
  poolOf,
  type PoolTerms,
  pricedBy,
  type StruckPool,
} from './domain';
import { type PoolGrounds, struckPool } from './domain/struck-pool';
import { connectedTo, gainsOf, marksOf } from './pool-standing.rows';

/** What an account of a book has at its disposal. */
export interface AccountHolding {
  readonly account: string; // IM.A1
  readonly asset: Asset;
  readonly available: Money;
}

/** On which marks, and as of when: a mark that is older than its asset allows is none. */
export interface PoolInstant {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
}

/** All that a seat's collateral is valued by: read once, and asked of as many pools as a decision compares. */
export interface PoolStanding {
  readonly terms: PoolTerms;
  readonly marks: PoolMarks;
  readonly asOf: Date;
  readonly substitutionNeedsConsent: boolean;
}

/** What the collateral of a seat is worth: under its own annex, on one set of marks. */
@Injectable()
export class CollateralService {
  constructor(
    private readonly agreements: AgreementService,
    private readonly books: LedgerBookService,
  ) {}

  /**
   * What the initial margin of each seat counts for that holds any beside the settlement asset. Whoever is not in the answer holds
   * none: what is in its account counts as it is, and nothing was read for it. Each pool has with it all that it was valued by.
   */
  async countsOfAll(
    tx: EntityManager,
    relationships: readonly Relationship[],
    holdings: ReadonlyMap<RelationshipId, readonly AccountHolding[]>,
    instant: PoolInstant,
  ): Promise<ReadonlyMap<RelationshipId, ReadonlyMap<string, StruckPool>>> {
    const pools = new Map<RelationshipId, Map<string, StruckPool>>();
    for (const relationship of relationships) {
      const held = holdings.get(relationship.id) ?? [];
      for (const occupant of relationship.occupancies) {
        const account = `IM.${occupant.code}`;
        if (occupant.standing === 'defaulted' || !isMixed(held, account, relationship.asset)) continue;
        const seats = pools.get(relationship.id) ?? new Map<string, StruckPool>();
        const standing = await this.standing(tx, relationship, occupant, instant);
        const pool = await this.struck(tx, standing, amountsOn(held, account));
        pools.set(relationship.id, seats.set(occupant.code, pool));
      }
    }
    return pools;
  }

  /** What the initial margin of one seat counts for, item by item. */
  async valueOf(
    tx: EntityManager,
    relationship: Relationship,
    occupant: Occupancy,
    holdings: readonly AccountHolding[],
    instant: PoolInstant,
  ): Promise<Pool> {
    const standing = await this.standing(tx, relationship, occupant, instant);
    return await this.value(tx, standing, amountsOn(holdings, `IM.${occupant.code}`));
  }

  /** Under what the collateral of a seat is judged. Without an annex for initial margin, the settlement asset is all that is taken. */
  async standing(
    tx: EntityManager,
    relationship: Relationship,
    { code, partyId }: Occupancy,
    { snapshotId, asOf }: PoolInstant,
  ): Promise<PoolStanding> {
    const { name: cell, terms, asset } = relationship;
    const paper = await this.agreements.paperFor(tx, { cell, partyId, asOf });
    const elected = paper.initialMargin?.elections;
    const gains = await gainsOf(tx, relationship, code, snapshotId);
    const connected = await connectedTo(tx, relationship);
    return {
      marks: await marksOf(tx, snapshotId),
      asOf,
      substitutionNeedsConsent: elected?.transfer.substitutionConsent !== 'not-required',
      terms: {
        schedule: elected?.eligibility ?? NOTHING,
        basis: elected?.haircuts.basis ?? 'additive',
        currencyMismatchPercent: elected?.haircuts.currencyMismatchPercent ?? '0',
        currency: CURRENCY_OF[asset.code] ?? asset.code,
        settlement: asset,
        mporMinutes: terms.clocks.mporMinutes,
        connected,
        gains,
        movesTogether: terms.imCorrelation.gt(0),
      },
    };
  }

  /** What these amounts would count for together. */
  async value(tx: EntityManager, standing: PoolStanding, amounts: readonly Money[]): Promise<Pool> {
    const { terms, marks, asOf } = standing;
    const { cash, held } = await this.taken(tx, terms, amounts);
    return poolOf(cash, held, terms, marks, asOf);
  }

  private async struck(
    tx: EntityManager,
    { terms, marks, asOf }: PoolStanding,
    amounts: readonly Money[],
  ): Promise<StruckPool> {
    const { cash, held } = await this.taken(tx, terms, amounts);
    return struckPool(cash, { held, terms, ...knownOf(held, marks), asOf });
  }

  private async taken(tx: EntityManager, { settlement }: PoolTerms, amounts: readonly Money[]) {
    const others = amounts.filter(({ asset }) => asset.code !== settlement.code);
    const cash = amounts.find(({ asset }) => asset.code === settlement.code) ?? Money.zero(settlement);
    const known = await this.known(tx, others);
    const held = others.map((quantity): Held => ({ quantity, terms: known.get(quantity.asset.code) }));
    return { cash, held };
  }

  /** An asset that the ledger counts money in; undefined: there is none of this code. */
  async assetOf(tx: EntityManager, code: string): Promise<Asset | undefined> {
    const rows = await tx.query<Asset[]>(
      `select code, scale from led.asset where code = $1 and layer = 'money'`,
      [code],
    );
    return rows[0];
  }

  /** Whether a transfer into this relationship is known already, by its own reference. */
  async isReceived(tx: EntityManager, { id }: Relationship, transfer: string): Promise<boolean> {
    const known = await tx.query<unknown[]>(
      `select from instruction where (book_id, kind, reference) = ($1, 'deposit', $2)`,
      [id, transfer],
    );
    return known.length > 0;
  }

  /** Opens the accounts of a seat for an asset that it has not had before. The same again is nothing. */
  async openAccounts(
    tx: EntityManager,
    { id }: Relationship,
    occupancy: string,
    asset: Asset,
  ): Promise<void> {
    await this.books.openAccounts(tx, id, asset, ['OUTSIDE', `FREE.${occupancy}`, `IM.${occupancy}`]);
  }

  private async known(
    tx: EntityManager,
    amounts: readonly Money[],
  ): Promise<ReadonlyMap<string, CollateralAsset>> {
    if (amounts.length === 0) return new Map();
    const versions = await assetsInForce(
      tx,
      amounts.map(({ asset }) => asset.code),
    );
    return new Map(versions.map((version) => [version.code, collateralAssetOf(version)]));
  }
}

/** Of all marks those that what is held is valued by. */
function knownOf(held: readonly Held[], marks: PoolMarks): Pick<PoolGrounds, 'marks' | 'stress'> {
  const underlyings = new Set(held.flatMap(({ terms }) => terms?.underlying ?? []));
  const found = <Value>(names: ReadonlySet<string>, of: (name: string) => Value | undefined) =>
    new Map([...names].flatMap((name): [string, Value][] => entryOf(name, of(name))));
  const price = (symbol: string) => {
    const mark = marks.price(symbol);
    return mark && { price: mark.price, quotedAt: mark.quotedAt };
  };
  return { marks: found(pricedBy(held), price), stress: found(underlyings, marks.stress) };
}

function entryOf<Value>(name: string, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[name, value]];
}

const NOTHING: PoolTerms['schedule'] = { criteria: [], limits: [], ratingMismatch: { kind: 'lowest' } };

/** In which currency a settlement asset is money: an asset that is priced in another has its currency taken off. */
const CURRENCY_OF: Readonly<Partial<Record<string, string>>> = { USDC: 'USD' };

/** What stands on an account, asset by asset, promises left out; in the order of their codes, by which of equals the first counts. */
export function amountsOn(holdings: readonly AccountHolding[], account: string): Money[] {
  return holdings
    .filter((each) => each.account === account && !isPromise(each.asset))
    .map(({ available }) => available)
    .sort((a, b) => (a.asset.code < b.asset.code ? -1 : 1));
}

function isMixed(holdings: readonly AccountHolding[], account: string, settlement: Asset): boolean {
  return holdings.some(
    (each) =>
      each.account === account &&
      each.asset.code !== settlement.code &&
      !isPromise(each.asset) &&
      each.available.isPositive(),
  );
}
