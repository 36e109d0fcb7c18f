import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { type Occupancy, occupants, type RelationshipId } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import {
  alignedMoves,
  historicalMargin,
  type HistoricalSeat,
  layOut,
  modelName,
  type ModelVersion,
  scenarioMoves,
  seatMeasures,
} from './domain';
import type { KnownReturns } from './initial-margin-history.service';
import { InitialMarginKernelService } from './initial-margin-kernel.service';
import type { MarginGrounds } from './margin-grounds.service';
import type { ImRefusal, MarginedBook, SeatMargin, SeatMargins } from './seat-margin';

const MINUTES_IN_A_DAY = 1440;

type Historical = Extract<ModelVersion, { readonly kind: 'historical-simulation' }>;
type Histories = ReadonlyMap<string, KnownReturns>;

/** A seat, what it is moved by, and whose seat it is. */
interface MarginedSeat extends HistoricalSeat {
  readonly book: MarginedBook;
  readonly occupancy: Occupancy;
  readonly histories: Histories;
}

/** Initial margin by historical simulation, filtered or not: of many relationships in one pass of the kernel. */
@Injectable()
export class InitialMarginHistoricalService {
  constructor(private readonly kernel: InitialMarginKernelService) {}

  /** What every seat must post; of a relationship with an underlying that has no history, why there is no number. */
  async required(
    books: readonly MarginedBook[],
    model: Historical,
    known: MarginGrounds['histories'],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<Map<RelationshipId, Result<SeatMargins, ImRefusal>>> {
    const moved = movesOf(model);
    const seated = books.map((book) => [book, seatsOf(book, known, moved)] as const);
    const seats = seated.flatMap(([, found]) => (found.ok ? found.value : []));
    const layout = layOut(seats, markets, asOf);
    const losses = await this.kernel.losses(layout, model.parameters);
    const margins = new Map<RelationshipId, Map<string, SeatMargin>>();
    seats.forEach((seat, index) => {
      const { relationship } = seat.book;
      const measures = seatMeasures(layout, index, losses);
      const margin = marginOf(seat, measures, model, markets, asOf);
      const ofBook = margins.get(relationship.id) ?? new Map<string, SeatMargin>();
      margins.set(relationship.id, ofBook.set(seat.occupancy.code, margin));
    });
    return new Map(
      seated.map(([{ relationship }, found]) => [
        relationship.id,
        found.ok ? accept<SeatMargins>(margins.get(relationship.id) ?? new Map<string, never>()) : found,
      ]),
    );
  }
}

type MovesOf = (symbol: string, history: KnownReturns, days: number) => ReturnType<typeof scenarioMoves>;

/** The moves of each underlying, computed once for all who hold it. */
function movesOf({ parameters }: Historical): MovesOf {
  const known = new Map<string, ReturnType<typeof scenarioMoves>>();
  return (symbol, history, days) => {
    const name = `${symbol} ${history.lastDay} ${String(days)}`;
    const found = known.get(name) ?? scenarioMoves(history, parameters, days);
    known.set(name, found);
    return found;
  };
}

function seatsOf(
  book: MarginedBook,
  known: MarginGrounds['histories'],
  moved: MovesOf,
): Result<MarginedSeat[], ImRefusal> {
  const { relationship, legs, nettings } = book;
  const days = relationship.terms.clocks.mporMinutes / MINUTES_IN_A_DAY;
  const own = new Map<string, KnownReturns>();
  for (const underlying of new Set(legs.map((leg) => leg.underlying))) {
    const history = known.get(underlying);
    invariant(history !== undefined, `the history of ${underlying} was asked for`);
    if (!history.ok) return refuse({ kind: history.refusal, underlying });
    own.set(underlying, history.value);
  }
  const together = alignedMoves(own, (underlying, history) => moved(underlying, history, days));
  if (!together.ok) return together;
  const { histories, moves } = together.value;
  const [first] = histories.values();
  const scope = `${first?.lastDay ?? ''} ${String(days)}`;
  const seats = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
  return accept(
    seats.map((occupancy) => ({
      book,
      occupancy,
      party: occupancy.partyId,
      histories,
      moves,
      scope,
      legs: legs.filter((leg) => leg.occupancy === occupancy.code),
      nets: nettings.get(occupancy.code)?.on === true,
    })),
  );
}

function marginOf(
  seat: MarginedSeat,
  measures: ReturnType<typeof seatMeasures>,
  model: Historical,
  markets: ReadonlyMap<string, Market>,
  asOf: Date,
): SeatMargin {
  const { relationship } = seat.book;
  const { parameters } = model;
  const { measure, confidence, window, garch, ageDecay } = parameters;
  const { raw, charged, addOns, margin } = historicalMargin(seat, measures, parameters, markets, asOf);
  const [history] = seat.histories.values();
  const proxies = [...seat.histories].flatMap(([symbol, { proxy }]) =>
    proxy === undefined ? [] : [`${symbol}: ${proxy}`],
  );
  return {
    required: Money.fromEstimate(margin, relationship.asset, 'up'),
    statement: {
      model: modelName(model),
      measure: `${measure} ${String(confidence)} over ${String(relationship.terms.clocks.mporMinutes)} minutes`,
      ...(history && { days: `${String(window)} to ${history.lastDay}` }),
      ...(garch && {
        volatility: `GARCH(1,1) ${String(garch.omega)} ${String(garch.alpha)} ${String(garch.beta)}`,
      }),
      ...(ageDecay !== undefined && { weights: `by age, ${String(ageDecay)}` }),
      ...(proxies.length > 0 && { proxies: proxies.join(', ') }),
      raw: String(raw),
      charged: String(charged),
      addOns: String(addOns),
    },
  };
}
