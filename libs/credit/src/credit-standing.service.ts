import { CollateralService } from '@app/collateral';
import type { Pool } from '@app/collateral/domain';
import { type BookRisk, type PreTradeRefusal, PreTradeService, type SeatRisk } from '@app/exposure';
import { accept, type Asset, Money, owed, plusMinutes, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { TrialBalanceRow } from '@app/ledger/domain';
import { CoverService, RelationshipService } from '@app/legal-entity';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { linesInForce, seatedLines } from './credit-line.rows';
import {
  type CreditLine,
  financedMargin,
  limitOf,
  onlyCloses,
  type SeatAsked,
  type SeatNumbers,
  usedOf,
  utilisationOf,
  type WrongWay,
  wrongWayAddOn,
} from './domain';
import { legsOf } from './leg-of';
import { counts, heldReservations, type Reservation } from './reservation.rows';

/** Two snapshots: an exposure that is older than that is not lent against. */
const MINUTES_FRESH = 120;

export type StandingRefusal = PreTradeRefusal | { readonly kind: 'no-line'; readonly occupancy: string };

/** Where a relationship's lines stand, with what is held against them. */
export interface CreditStanding {
  readonly asOf: Date; // of the marks
  readonly lines: readonly CreditLine[];
  readonly netting: BookRisk['netting']; // by occupancy: a seat that does not net is measured gross
  /** What one seat's line has to decide on, were this trade's legs to be held as well; none: as it stands. */
  readonly asked: (occupancy: string, trade: readonly Leg[]) => Result<SeatAsked, StandingRefusal>;
}

/**
 * Measures lines: one number for each seat, with its parts, and the limit it is held against. What collateral counts for depends on
 * affiliates, on both seats' trades and on both parties' paper: it is measured by the house, whoever asks.
 */
@Injectable()
export class CreditStandingService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly preTrade: PreTradeService,
    private readonly ledger: LedgerService,
    private readonly covers: CoverService,
    private readonly collateral: CollateralService,
  ) {}

  /** Where the lines of a relationship stand now, for whoever looks. */
  async now(
    tx: EntityManager,
    relationshipId: RelationshipId,
    asOf: Date,
  ): Promise<Result<CreditStanding, StandingRefusal>> {
    const [relationship, held] = await Promise.all([
      this.relationships.load(tx, relationshipId),
      heldReservations(tx, relationshipId),
    ]);
    const counting = held.filter((each) => counts(each, relationship, asOf));
    return this.standing(tx, relationship, counting, asOf);
  }

  /**
   * Initial margin counts at its value after haircuts, as of now: of what has no price, or an old one, nothing counts.
   *
   * @returns a refusal when the marks are old or missing: what is not measured is not lent against
   */
  async standing(
    tx: EntityManager,
    relationship: Relationship,
    held: readonly Reservation[],
    now: Date,
  ): Promise<Result<CreditStanding, StandingRefusal>> {
    const [risk, allLines, holdings, ...tranches] = await Promise.all([
      this.preTrade.bookRisk(tx, relationship, plusMinutes(now, -MINUTES_FRESH)),
      linesInForce(tx, relationship),
      this.ledger.holdings(tx, relationship.id),
      ...occupants(relationship).map(async ({ code }) => ({
        code,
        most: await this.tranches(tx, relationship, code),
      })),
    ]);
    if (!risk.ok) return risk;
    const { asOf, snapshotId } = risk.value;
    const posted = new Map([[relationship.id, holdings]]);
    const instant = { snapshotId, asOf: now };
    const pools = await this.collateral.countsOfAll(tx, [relationship], posted, instant);
    const lines = seatedLines(relationship, allLines);
    const money = moneyIn(holdings, relationship.asset, pools.get(relationship.id));
    const zero = Money.zero(relationship.asset);
    const asked = (occupancy: string, trade: readonly Leg[]): Result<SeatAsked, StandingRefusal> => {
      const line = lines.find((each) => each.occupancy === occupancy);
      if (line === undefined) return refuse({ kind: 'no-line', occupancy });
      const others = allLines.filter((each) => each.occupancy !== occupancy);
      const cover = {
        firstSkin: money.of('SKIN'),
        allocatedElsewhere: Money.sum(
          others.map(({ firstSkin }) => firstSkin),
          relationship.asset,
        ),
        tranches: tranches.find(({ code }) => code === occupancy)?.most ?? zero,
      };
      const limit = limitOf(line, cover, now);
      const pending = held.flatMap((each) => legsOf(each, occupancy));
      const open = risk.value.legs(occupancy);
      const { wrongWays } = line;
      const seat = { occupancy, wrongWays, open };
      const before = numbersOf(risk.value, { ...seat, pending }, money, relationship.asset);
      if (!before.ok) return before;
      if (trade.length === 0)
        return accept({ line, limit, before: before.value, after: before.value, closes: true });
      const all = [...pending, ...trade];
      const after = numbersOf(risk.value, { ...seat, pending: all }, money, relationship.asset);
      if (!after.ok) return after;
      const closes = onlyCloses(trade, open, pending);
      return accept({ line, limit, before: before.value, after: after.value, closes });
    };
    return accept({ asOf, lines, netting: risk.value.netting, asked });
  }

  /** What the tranches that name an occupant could still pay. */
  private async tranches(tx: EntityManager, { id, asset }: Relationship, occupancy: string): Promise<Money> {
    const covers = (await this.covers.of(tx, id, occupancy)).filter(({ kind }) => kind === 'tranche');
    const left = covers.map(async ({ book, subLimit }) =>
      (await this.ledger.balance(tx, book, 'PRINCIPAL', owed(asset))).in(asset).atMost(subLimit),
    );
    return Money.sum(await Promise.all(left), asset);
  }
}

interface Held {
  readonly of: (account: string) => Money;
  readonly promised: (account: string) => Money;
  readonly initialMargin: (occupancy: string) => Money; // at its value after haircuts
}

/**
 * What accounts hold, zero where nothing is: promises as the money they promise.
 *
 * @param pools of the seats that have posted anything beside the settlement asset
 */
function moneyIn(
  holdings: readonly TrialBalanceRow[],
  asset: Asset,
  pools: ReadonlyMap<string, Pool> | undefined,
): Held {
  const held = (account: string, code: string) =>
    holdings.find((row) => row.account === account && row.asset.code === code)?.balance.in(asset) ??
    Money.zero(asset);
  return {
    of: (account) => held(account, asset.code),
    initialMargin: (occupancy) => pools?.get(occupancy)?.counts ?? held(`IM.${occupancy}`, asset.code),
    promised: (account) => held(account, owed(asset).code),
  };
}

/** What a seat has and may get, and in which of it wrong-way risk is known. */
interface SeatLegs {
  readonly occupancy: string;
  readonly open: readonly Leg[];
  readonly pending: readonly Leg[];
  readonly wrongWays: readonly WrongWay[];
}

function numbersOf(
  risk: BookRisk,
  seat: SeatLegs,
  { of, promised, initialMargin }: Held,
  asset: Asset,
): Result<SeatNumbers, PreTradeRefusal> {
  const { occupancy } = seat;
  const measured: Result<SeatRisk, PreTradeRefusal> = risk.of(occupancy, seat.pending);
  if (!measured.ok) return measured;
  const { current, pendingLoss, stressed } = measured.value;
  const utilisation = utilisationOf({
    current,
    pendingLoss,
    stressed,
    vmHeld: promised(`VM_HELD.${occupancy}`),
    vmGiven: promised(`VM_GIVEN.${occupancy}`),
    dues: promised(`DUE_FROM.${occupancy}`),
    initialMargin: initialMargin(occupancy).plus(of(`IA.${occupancy}`)),
    wrongWay: wrongWayAddOn(seat.wrongWays, seat, risk.marks, asset),
  });
  const notional = usedOf(seat, risk.marks, { asset, asOf: risk.asOf });
  return accept({ utilisation, used: [...notional, financedMargin(utilisation)] });
}
