import { type Asset, Exact, Money, textOf, textsOf } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import type { ImModel } from './initial-margin';
import {
  type CallStatement,
  type PostedLine,
  STATEMENT_SCHEMA,
  type StatedCall,
  type TransitLine,
} from './statement';
import { imArithmetic, vmArithmetic } from './statement-arithmetic';
import { iaArithmetic } from './statement-independent';
import { type ModelLines, PARAMETRIC, parametricLines } from './statement-model';
import { type MarkLine, type StatedMarket, tradeLines } from './statement-trade';

/** All that is on record of a call: what it was struck on, and the lines that were written when it was. */
export interface StatementFacts {
  readonly call: StatedCall;
  readonly asset: Asset;
  readonly asOf: Date;
  readonly snapshot: { readonly id: string; readonly hash: string };
  readonly inputsHash: string | null;
  readonly seat: string; // whose legs these are
  readonly legs: readonly Leg[];
  readonly markets: ReadonlyMap<string, StatedMarket>;
  readonly written: Readonly<Record<string, string>>; // the call's own lines
  readonly inTransit: readonly TransitLine[];
  readonly other: Money | undefined; // what was called the other way on the same snapshot, before it was rounded
  readonly terms: { readonly minimumTransfer: Money; readonly rounding: Money; readonly model: ImModel };
  readonly independentAmount: Money;
}

const OF_EVERY_MODEL = [
  'model',
  'required',
  'posted',
  'returning',
  'called',
  'failed',
  'gross',
  'independentAmount',
  'modelled',
  'greaterOf',
  'disputed',
];

/** Strikes a call again from what is on record, and says so line by line. */
export function statementOf(facts: StatementFacts): Omit<CallStatement, 'dispute'> {
  const { call, asset, asOf, snapshot, inputsHash, seat, legs, markets, inTransit } = facts;
  const trades = tradeLines(legs, markets, asset, asOf);
  const used = new Set(legs.map(({ underlying }) => underlying));
  const struck = struckOf(facts, trades.owed);
  return {
    schema: STATEMENT_SCHEMA,
    call,
    exposure: {
      at: textOf(asOf),
      snapshotId: snapshot.id,
      snapshotHash: snapshot.hash,
      inputsHash,
      seat,
      mirrored: seat !== call.occupancy,
    },
    terms: struck.terms,
    marks: [...markets.values()].map(({ line }) => line).filter(({ symbol }) => used.has(symbol)),
    trades: { count: String(legs.length), lines: trades.lines },
    posted: postedOf(facts),
    inTransit,
    model: struck.model,
    arithmetic: struck.lines,
    result: { direction: call.direction, amount: struck.result.toText() },
    reproduced: struck.result.toText() === call.amount,
  };
}

function struckOf(facts: StatementFacts, owed: Money) {
  switch (facts.call.kind) {
    case 'vm':
      return vmOf(facts, owed);
    case 'im':
      return imOf(facts);
    case 'ia':
      return iaOf(facts, owed);
    default:
      return writtenOf(facts);
  }
}

function vmOf(facts: StatementFacts, owed: Money) {
  const { call, seat, other, terms } = facts;
  const { direction, occupancy } = call;
  const ofPayer = seat === occupancy ? owed : owed.negated();
  const exposure = direction === 'delivery' ? ofPayer : ofPayer.negated();
  const struckOn = {
    threshold: written(facts, 'threshold'),
    minimumTransfer: written(facts, 'minimumTransfer', terms.minimumTransfer),
    rounding: written(facts, 'rounding', terms.rounding),
  };
  const struck = vmArithmetic({ direction, exposure, ...standing(facts), other, terms: struckOn });
  return { ...struck, model: null, terms: textsOf(struckOn) };
}

function imOf(facts: StatementFacts) {
  const { call, asset, asOf, legs, markets, terms } = facts;
  const { minimumTransfer, rounding } = terms;
  const independentAmount = written(facts, 'independentAmount', facts.independentAmount);
  const name = facts.written['model'] ?? PARAMETRIC;
  const nets = facts.written['gross'] === undefined;
  const parametric =
    name === PARAMETRIC ? parametricLines(legs, markets, terms.model, { asset, asOf, nets }) : undefined;
  const margin = parametric
    ? Money.fromEstimate(parametric.estimate, asset, 'up')
    : written(facts, 'modelled', written(facts, 'required').minus(independentAmount));
  const struckOn = { minimumTransfer, rounding };
  const { direction } = call;
  const failed = written(facts, 'failed');
  const greaterOf = facts.written['greaterOf'];
  const stated = { direction, margin, independentAmount, ...standing(facts), failed };
  const struck = imArithmetic({
    ...stated,
    ...(greaterOf !== undefined && { greaterOf: Money.of(greaterOf, asset) }),
    disputed: written(facts, 'disputed'),
    terms: struckOn,
  });
  return { ...struck, model: parametric?.lines ?? namedOnly(name, facts), terms: textsOf(struckOn) };
}

/** An independent amount: the annexes name it, and how it goes with margin; the exposure is that of the trades. */
function iaOf(facts: StatementFacts, owed: Money) {
  const { call, terms, written: lines } = facts;
  const struckOn = {
    threshold: written(facts, 'threshold'),
    minimumTransfer: written(facts, 'minimumTransfer', terms.minimumTransfer),
    rounding: written(facts, 'rounding', terms.rounding),
  };
  const struck = iaArithmetic({
    direction: call.direction,
    approach: lines['approach'] ?? 'distinct',
    named: written(facts, 'independentAmount'),
    margin: lines['margin'] === undefined ? undefined : written(facts, 'margin'),
    agreedBeside: written(facts, 'agreedBeside'),
    exposure: owed,
    ...standing(facts),
    failed: written(facts, 'failed'),
    disputed: written(facts, 'disputed'),
    terms: struckOn,
  });
  const agreed = { approach: lines['approach'] ?? 'distinct', ...textsOf(struckOn) };
  return { ...struck, model: null, terms: agreed };
}

/** A call that no run has struck: of interest, or by hand. It is what is written on it. */
function writtenOf({ call, asset, written: lines }: StatementFacts) {
  const amounts = Object.entries(lines).filter(([, text]) => Money.fits(text, asset));
  return {
    terms: Object.fromEntries(Object.entries(lines).filter(([, text]) => !Money.fits(text, asset))),
    lines: amounts.map(([line, amount]) => ({ line, amount, how: 'as it was asked for' })),
    model: null,
    result: Money.of(call.amount, asset),
  };
}

/** A model that is no formula of this page: its name, its parameters, and what it was given. */
function namedOnly(name: string, facts: StatementFacts): ModelLines {
  const parameters = Object.fromEntries(
    Object.entries(facts.written).filter(([line]) => !OF_EVERY_MODEL.includes(line)),
  );
  return { name, parameters, positions: [], apart: [], margin: null };
}

function standing(facts: StatementFacts) {
  const { asset, inTransit } = facts;
  return {
    posted: written(facts, 'posted'),
    inTransit: Money.sum(
      inTransit.map(({ amount }) => Money.of(amount, asset)),
      asset,
    ),
  };
}

/** Cash of the settlement asset stands at its face: nothing is taken off it. */
function postedOf(facts: StatementFacts): PostedLine[] {
  const { call, asset } = facts;
  const value = written(facts, 'posted');
  if (value.isZero()) return [];
  const own = call.kind === 'ia' ? 'IA' : 'IM';
  const holds = call.kind !== 'vm' ? own : call.direction === 'delivery' ? 'VM_HELD' : 'VM_GIVEN';
  const nothingOff = { price: '1', haircut: '0', currencyHaircut: '0', addOn: '0' };
  const quantity = value.toText();
  return [
    { account: `${holds}.${call.occupancy}`, asset: asset.code, quantity, ...nothingOff, value: quantity },
  ];
}

function written(
  { written: lines, asset }: StatementFacts,
  line: string,
  otherwise = Money.zero(asset),
): Money {
  const text = lines[line];
  return text === undefined ? otherwise : Money.of(text, asset);
}

/** The stated line of a mark, and the numbers in it. */
export function statedMarket(
  mark: {
    readonly symbol: string;
    readonly price: string;
    readonly source: string;
    readonly label: string;
    readonly quotedAt: Date;
  },
  rates: { readonly fundingRate: Exact; readonly dailyVolatility: number },
  asOf: Date,
): StatedMarket {
  const { symbol, price, source, label, quotedAt } = mark;
  const line: MarkLine = {
    symbol,
    price,
    source,
    label,
    quotedAt: textOf(quotedAt),
    ageMinutes: String(Math.floor((asOf.getTime() - quotedAt.getTime()) / 60_000)),
    fundingRate: rates.fundingRate.toFixed(),
    dailyVolatility: String(rates.dailyVolatility),
  };
  return { mark: new Exact(price), ...rates, line };
}
