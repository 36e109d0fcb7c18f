import type { Pool } from '@app/collateral/domain';
import type { SeatExposure } from '@app/exposure/domain';
import { Money } from '@app/kernel';
import { type IndependentElection, type Netting, type Occupancy, occupants } from '@app/legal-entity/domain';
import type { CallDraft, Standing, StruckWay } from './call-draft';
import { disputedOf, missingOf, sumOf, withheldOf } from './called-sums';
import {
  decideIm,
  type ImTransfer,
  type IndependentSupport,
  independentSupport,
  withoutTolerance,
} from './domain';
import type { SeatStrike } from './margin-strike';
import type { SeatMargins } from './seat-margin';

/** What the own margin of the seats of one relationship is struck on. */
export interface OwnMarginInputs {
  readonly margins: SeatMargins | undefined; // undefined: the model has no number
  readonly nettings: ReadonlyMap<string, Netting>;
  readonly independent: ReadonlyMap<string, IndependentElection>; // of seats that signed for one
  readonly pools: ReadonlyMap<string, Pool> | undefined; // of seats that hold any beside the settlement asset
  readonly exposures: readonly SeatExposure[] | undefined; // undefined: newer marks have been valued since
  readonly strike: (occupancy: string) => SeatStrike['own']; // beside the first of the day only those whose collateral has a price
}

/** Initial margin and independent amount of each seat: gross of variation margin, never netted between seats, and kept apart. */
export function ownMarginDrafts(standing: Standing, inputs: OwnMarginInputs): CallDraft[] {
  return struckOwnMargin(standing, inputs).flatMap(({ transfer, lines, occupancy, kind }) =>
    transfer === undefined ? [] : [{ occupancy, kind, ...transfer, statement: lines(transfer.direction) }],
  );
}

/** The same, of seats that nothing is called of as well. */
export function ownMarginWays(standing: Standing, inputs: OwnMarginInputs): StruckWay[] {
  const nothing = Money.zero(standing.relationship.asset);
  return struckOwnMargin(standing, inputs).flatMap(({ occupancy, kind, transfer, lines }) =>
    (['delivery', 'return'] as const).map((direction) => {
      const amount = transfer?.direction === direction ? transfer.amount : nothing;
      return { occupancy, kind, direction, amount, lines: () => lines(direction) };
    }),
  );
}

interface Struck extends Pick<StruckWay, 'occupancy' | 'kind'> {
  readonly transfer: ImTransfer | undefined;
  readonly lines: (direction: StruckWay['direction']) => CallDraft['statement'];
}

function struckOwnMargin(standing: Standing, inputs: OwnMarginInputs): Struck[] {
  return occupants(standing.relationship).flatMap((occupant) => {
    const strike = inputs.strike(occupant.code);
    if (strike === undefined) return [];
    const elected = inputs.independent.get(occupant.code);
    const margin = inputs.margins?.get(occupant.code)?.required;
    const isKnown =
      inputs.margins === undefined
        ? occupant.standing !== 'defaulted' && needsNoModel(elected)
        : margin !== undefined;
    if (!isKnown) return [];
    const exposure = exposureOf(occupant, standing, inputs.exposures);
    const { threshold } = termsOf(occupant, standing);
    const support = independentSupport(elected, {
      margin: margin ?? Money.zero(threshold.asset),
      agreedBeside: occupant.independentAmount,
      exposure: exposure ?? Money.zero(threshold.asset),
      threshold,
    });
    const im = initialMarginStruck(standing, occupant, inputs, { elected, support });
    // A threshold absorbs an independent amount as far as exposure leaves it: on an old exposure it is not called.
    const ia =
      strike === 'daily' && (exposure !== undefined || threshold.isZero())
        ? independentStruck(standing, occupant, { elected, support, margin, exposure })
        : undefined;
    return [im, ia].filter((struck) => struck !== undefined);
  });
}

/** Whether an independent amount is what the annex names, whatever a model says: it stands beside initial margin, or there is none. */
export function needsNoModel(elected: IndependentElection | undefined): boolean {
  return elected === undefined || elected.approach === 'distinct';
}

interface Elected {
  readonly elected: IndependentElection | undefined;
  readonly support: IndependentSupport;
}

/**
 * What is posted counts at its value after haircuts; where any of it has no price, nobody can say how much more is needed. Of a seat that has posted more than the settlement asset nothing is returned
 * unasked: what it gets back, it recalls, for one thing that leaves may change what the others count for.
 */
function initialMarginStruck(
  standing: Standing,
  occupant: Occupancy,
  { margins, nettings, pools, strike }: OwnMarginInputs,
  { elected, support }: Elected,
): Struck | undefined {
  const { code, independentAmount } = occupant;
  const [margin, netting, pool] = [margins?.get(code), nettings.get(code), pools?.get(code)];
  if (margin === undefined || (strike(code) !== 'daily' && pool === undefined)) return undefined;
  const { initialMargin: required } = support;
  const of = { occupancy: code, kind: 'im' } as const;
  const cash = standing.balances.money(`IM.${code}`);
  const returning = sumOf(standing, { ...of, direction: 'return' }).atMost(cash);
  const unpriced = pool?.unpriced ?? [];
  // A price that is missing is no zero: what is short is called though all of it were worth what it was last.
  const counts = unpriced.length > 0 ? pool?.countsAtLast : pool?.counts;
  const posted = (counts ?? cash).minus(returning); // what goes back at its deadline secures nothing any more
  const before = sumOf(standing, { ...of, direction: 'delivery' });
  const failed = missingOf(standing, of); // asked for once, and by its cure: it is not struck again
  const disputes = disputesOf(standing, of);
  const terms = termsOf(occupant, standing);
  const asked = before.plus(failed).plus(disputes.delivery);
  const decided = decideIm(required, posted, asked, terms, disputes.return);
  const transfer = pool === undefined ? toWhoPays(occupant, decided) : deliveryOnly(decided);
  const lines = (direction: StruckWay['direction']) => ({
    ...margin.statement,
    independentAmount: independentAmount.toText(),
    ...(elected?.approach === 'greater-of' && {
      modelled: margin.required.toText(),
      greaterOf: elected.amount.toText(),
    }),
    required: required.toText(),
    posted: posted.toText(),
    called: before.toText(),
    ...(failed.isPositive() && { failed: failed.toText() }),
    ...(disputes[direction].isPositive() && { disputed: disputes[direction].toText() }),
    ...(returning.isPositive() && { returning: returning.toText() }),
    ...(occupant.standing === 'potential-default' && {
      minimumTransfer: terms.minimumTransfer.toText(),
      rounding: terms.rounding.toText(),
    }),
    ...(netting?.on === false && { gross: netting.why }),
    ...(pool !== undefined && { cash: cash.toText() }),
    ...(unpriced.length > 0 && { unpriced: unpriced.join(', ') }),
  });
  return { ...of, transfer, lines };
}

/** Held apart from initial margin in its own account, and returned from it when less is due, or none any more. */
function independentStruck(
  standing: Standing,
  occupant: Occupancy,
  {
    elected,
    support: { residual, apart: required },
    margin,
    exposure,
  }: Elected & { readonly margin: Money | undefined; readonly exposure: Money | undefined },
): Struck | undefined {
  const { code, independentAmount } = occupant;
  const held = standing.balances.money(`IA.${code}`);
  if (elected === undefined && held.isZero()) return undefined;
  const of = { occupancy: code, kind: 'ia' } as const;
  const returning = sumOf(standing, { ...of, direction: 'return' }).atMost(held);
  const posted = held.minus(returning);
  const before = sumOf(standing, { ...of, direction: 'delivery' });
  const failed = missingOf(standing, of);
  const disputes = disputesOf(standing, of);
  const terms = termsOf(occupant, standing);
  const asked = before.plus(failed).plus(disputes.delivery);
  const transfer = toWhoPays(occupant, decideIm(required, posted, asked, terms, disputes.return));
  const { threshold, minimumTransfer, rounding } = terms;
  const lines = (direction: StruckWay['direction']) => ({
    approach: elected?.approach ?? 'distinct',
    independentAmount: (elected?.amount ?? Money.zero(held.asset)).toText(),
    agreedBeside: independentAmount.toText(),
    ...(margin !== undefined && { margin: margin.toText() }),
    residual: residual.toText(),
    exposure: (exposure ?? Money.zero(held.asset)).toText(),
    threshold: threshold.toText(),
    required: required.toText(),
    posted: posted.toText(),
    called: before.toText(),
    ...(failed.isPositive() && { failed: failed.toText() }),
    ...(disputes[direction].isPositive() && { disputed: disputes[direction].toText() }),
    ...(returning.isPositive() && { returning: returning.toText() }),
    minimumTransfer: minimumTransfer.toText(),
    rounding: rounding.toText(),
  });
  return { ...of, transfer, lines };
}

/** What a dispute keeps from being called again, and what it keeps from being let go. */
function disputesOf(standing: Standing, of: Pick<StruckWay, 'occupancy' | 'kind'>) {
  return {
    delivery: disputedOf(standing, { ...of, direction: 'delivery' }),
    return: withheldOf(standing, of),
  };
}

/** Nothing of its own goes back to a seat that has failed to pay: not while it does not perform. */
function toWhoPays({ standing }: Occupancy, decided: ImTransfer | undefined): ImTransfer | undefined {
  return standing === 'performing' ? decided : deliveryOnly(decided);
}

function deliveryOnly(decided: ImTransfer | undefined): ImTransfer | undefined {
  return decided?.direction === 'delivery' ? decided : undefined;
}

/** What the seat would owe at close-out; of one without legs nothing. */
function exposureOf(
  { code }: Occupancy,
  { relationship }: Standing,
  exposures: readonly SeatExposure[] | undefined,
): Money | undefined {
  if (exposures === undefined) return undefined;
  const own = exposures.find(({ occupancy }) => occupancy === code);
  return own?.current ?? Money.zero(relationship.asset);
}

/** Tolerance ends for the seat that has failed. */
function termsOf({ standing }: Occupancy, { relationship: { terms } }: Standing) {
  return standing === 'potential-default' ? withoutTolerance(terms) : terms;
}
