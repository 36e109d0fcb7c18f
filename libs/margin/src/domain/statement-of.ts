import { Exact, Money, textOf, textsOf } from '@app/kernel';
import { type CallStatement, STATEMENT_SCHEMA } from './statement';
import type { Again } from './statement-again';
import { vmArithmetic } from './statement-arithmetic';
import { type StatementFacts, written } from './statement-facts';
import { disputedOf, inTransitOf, type Posted, postedOf, standing } from './statement-held';
import { iaArithmetic } from './statement-independent';
import { imOf } from './statement-initial';
import { interestArithmetic, type InterestStated } from './statement-interest';
import { substitutionArithmetic } from './statement-substitution';
import { type MarkLine, type StatedMarket, tradeLines } from './statement-trade';

/** Strikes a call again from what is on record, and says so line by line. */
export function statementOf(facts: StatementFacts): Omit<CallStatement, 'dispute'> {
  const { call, asset, asOf, snapshot, inputsHash, seat, legs, markets, inTransit, inDispute } = facts;
  const trades = tradeLines(legs, markets, asset, asOf);
  const used = new Set(legs.map(({ underlying }) => underlying));
  const posted = postedOf(facts);
  const struck = struckOf(facts, trades.owed, posted);
  const agrees = struck.result.toText() === call.amount && posted.agrees && struck.agrees !== false;
  const takenAsGiven = struck.given ?? posted.given;
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
    posted: posted.lines,
    postedTerms: posted.terms,
    inTransit,
    inDispute,
    model: struck.model,
    interest: struck.interest ?? null,
    arithmetic: struck.lines,
    result: { direction: call.direction, amount: struck.result.toText() },
    reproduced: agrees && takenAsGiven !== null ? null : agrees,
    takenAsGiven,
  };
}

function struckOf(facts: StatementFacts, owed: Money, posted: Posted): Again {
  const { kind, upheldOf } = facts.call;
  if (upheldOf !== null && kind !== 'interest')
    return writtenOf(
      facts,
      `What was upheld of the dispute of ${upheldOf}: its own statement, and what was quoted for it, strike it.`,
    );
  switch (facts.call.kind) {
    case 'vm':
      return vmOf(facts, owed, posted);
    case 'im':
      return imOf(facts, posted);
    case 'ia':
      return iaOf(facts, owed, posted);
    case 'substitution':
      return substitutionOf(facts);
    default:
      return facts.interest === undefined ? writtenOf(facts) : interestOf(facts, facts.interest);
  }
}

function vmOf(facts: StatementFacts, owed: Money, { total: posted }: Posted): Again {
  const { call, seat, other, terms } = facts;
  const { direction, occupancy } = call;
  const ofPayer = seat === occupancy ? owed : owed.negated();
  const exposure = direction === 'delivery' ? ofPayer : ofPayer.negated();
  const struckOn = {
    threshold: written(facts, 'threshold'),
    minimumTransfer: written(facts, 'minimumTransfer', terms.minimumTransfer),
    rounding: written(facts, 'rounding', terms.rounding),
  };
  const inTransit = inTransitOf(facts);
  const disputed = disputedOf(facts);
  const struck = vmArithmetic({ direction, exposure, posted, inTransit, disputed, other, terms: struckOn });
  return { ...struck, model: null, terms: textsOf(struckOn), given: null };
}

/** An independent amount: the annexes name it, and how it goes with margin; the exposure is that of the trades. */
function iaOf(facts: StatementFacts, owed: Money, posted: Posted): Again {
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
    ...standing(facts, posted),
    terms: struckOn,
  });
  const agreed = { approach: lines['approach'] ?? 'distinct', ...textsOf(struckOn) };
  return { ...struck, model: null, terms: agreed, given: null };
}

/** Interest, by what was stated of its period: it has a payer of its own, whichever way it comes out. */
function interestOf({ call, asset, written: lines }: StatementFacts, stated: InterestStated): Again {
  const { payer, agrees, ...struck } = interestArithmetic(stated, asset);
  const words = Object.entries(lines).filter(([line]) => line !== 'amount');
  return {
    ...struck,
    model: null,
    terms: Object.assign(Object.fromEntries(words), stated.elections),
    agrees: agrees && payer === call.occupancy,
    given: null,
  };
}

/** A substitution, by what it was measured at when it was asked for. It is measured again when it is consented to. */
function substitutionOf(facts: StatementFacts): Again {
  const { comes = '', leaves = '' } = facts.written;
  return {
    ...substitutionArithmetic(facts),
    model: null,
    terms: { comes, leaves },
    given:
      'What is posted counts by the marks and the annex of that instant, and what is required by its model: the page of the seat’s collateral shows both as they are now, item by item.',
  };
}

const UNSTRUCK = 'No run has struck this call: it is of what was asked for. Ask operations what for.';

/** A call that no run has struck: of interest that was upheld, or by hand. It is what is written on it. */
function writtenOf({ call, asset, written: lines }: StatementFacts, given = UNSTRUCK): Again {
  const amounts = Object.entries(lines).filter(([, text]) => Money.fits(text, asset));
  return {
    terms: Object.fromEntries(Object.entries(lines).filter(([, text]) => !Money.fits(text, asset))),
    lines: amounts.map(([line, amount]) => ({ line, amount, how: 'as it was asked for' })),
    model: null,
    result: Money.of(call.amount, asset),
    given,
  };
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
  rates: Pick<StatedMarket, 'fundingRate' | 'dailyVolatility'>,
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
    fundingRate: rates.fundingRate?.toFixed() ?? '0',
    dailyVolatility: String(rates.dailyVolatility),
  };
  return { mark: new Exact(price), ...rates, line };
}
