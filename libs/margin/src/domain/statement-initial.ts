import { Money, textsOf } from '@app/kernel';
import { modelName } from './model';
import { type ScanModel, scanMargin } from './scan-margin';
import { scheduleOf } from './schedule-legs';
import { seatPortfolios } from './seat-portfolios';
import type { Again } from './statement-again';
import { imArithmetic } from './statement-arithmetic';
import { estimateTexts } from './statement-charge';
import { type StatementFacts, written } from './statement-facts';
import { type Posted, standing } from './statement-held';
import { type ModelAgain, NO_LINES, PARAMETRIC, parametricLines } from './statement-model';
import { historyAgain } from './statement-historical';
import { positionLines } from './statement-position';
import { scanLines } from './statement-scan';
import { scheduleLines } from './statement-schedule';

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
  'cash',
  'unpriced',
  'minimumTransfer',
  'rounding',
];

/** Initial margin: by its model, on the seat's own trades, and against what is posted. */
export function imOf(facts: StatementFacts, posted: Posted): Again {
  const { call, asset, terms } = facts;
  const struckOn = {
    minimumTransfer: written(facts, 'minimumTransfer', terms.minimumTransfer),
    rounding: written(facts, 'rounding', terms.rounding),
  };
  const independentAmount = written(facts, 'independentAmount', facts.independentAmount);
  const { lines, estimate, agrees, given } = modelOf(facts);
  const margin =
    estimate === undefined
      ? written(facts, 'modelled', written(facts, 'required').minus(independentAmount))
      : Money.fromEstimate(estimate, asset, 'up');
  const greaterOf = facts.written['greaterOf'];
  const struck = imArithmetic({
    direction: call.direction,
    margin,
    independentAmount,
    ...standing(facts, posted),
    ...(greaterOf !== undefined && { greaterOf: Money.of(greaterOf, asset) }),
    terms: struckOn,
  });
  return { ...struck, model: lines, terms: textsOf(struckOn), agrees, given };
}

function modelOf(facts: StatementFacts): ModelAgain {
  const { asset, asOf, markets, terms, struckBy } = facts;
  const { name, legs, nets } = modelledOf(facts);
  if (name === PARAMETRIC)
    return { ...parametricLines(legs, markets, terms.model, { asset, asOf, nets }), given: null };
  // What is struck again is what the call says that it was struck by, and nothing else.
  if (struckBy === undefined || modelName(struckBy.version) !== name) return namedOnly(name, facts);
  const { version, party, history } = struckBy;
  switch (version.kind) {
    case 'portfolio-scan':
      return scanAgain(facts, version.parameters, party);
    case 'schedule':
      return scheduleAgain(facts);
    case 'historical-simulation': {
      if (history === undefined) return namedOnly(name, facts);
      const again = historyAgain(facts, version.parameters, struckBy, { legs, nets, history });
      return again ?? { ...namedOnly(name, facts), agrees: false };
    }
    case 'parametric':
    case 'licensed':
      return namedOnly(name, facts);
  }
}

/** By which model, on whose legs, and whether they net. A seat whose own have ended is margined on none. */
function modelledOf({ call, seat, legs, written: lines }: StatementFacts) {
  const name = lines['model'] ?? PARAMETRIC;
  return { name, legs: seat === call.occupancy ? legs : [], nets: lines['gross'] === undefined };
}

function scanAgain(facts: StatementFacts, of: ScanModel, party: string): ModelAgain {
  const { markets, asOf } = facts;
  const { name, legs, nets } = modelledOf(facts);
  const struck = seatPortfolios(legs, nets, (some) => scanMargin(some, of, party, markets, asOf));
  const { nearPower, farPower, netPart, hedgedPart } = of;
  const lines = {
    ...NO_LINES,
    name,
    parameters: estimateTexts({ nearPower, farPower, netPart, hedgedPart }),
    positions: positionLines(struck.net.underlyings),
    scan: scanLines(struck),
    margin: String(struck.margin),
  };
  return { lines, estimate: struck.margin, given: null };
}

function scheduleAgain(facts: StatementFacts): ModelAgain {
  const { asset, markets, asOf } = facts;
  const { name, legs, nets } = modelledOf(facts);
  const struck = seatPortfolios(legs, nets, (some) => scheduleOf(some, asset, markets, asOf));
  const lines = { name, parameters: {}, schedule: scheduleLines(struck), margin: String(struck.margin) };
  return { lines: { ...NO_LINES, ...lines }, estimate: struck.margin, given: null };
}

/** A model that is no formula of this page: its name, its parameters, and what it was given. */
function namedOnly(name: string, facts: StatementFacts): ModelAgain {
  const parameters = Object.fromEntries(
    Object.entries(facts.written).filter(([line]) => !OF_EVERY_MODEL.includes(line)),
  );
  const given = `The margin is that of the model ${name}, which is no formula of this page: a replay of the run strikes it again. Ask operations for one.`;
  return { lines: { ...NO_LINES, name, parameters }, given };
}
