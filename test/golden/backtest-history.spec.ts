import { Exact, USDC } from '@app/kernel';
import { backtestReport, backtestSeries, modelOf, oneUnitOf } from '@app/margin/domain';
import { logReturns } from '@app/numerics';
import { readFileSync } from 'node:fs';
import golden from './margin-models.json';

const { BTC } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as { BTC: string };
const returns = logReturns(BTC.split(' ').map((close) => new Exact(close).toNumber()));
const held = {
  asset: USDC,
  legs: [oneUnitOf('BTC')],
  markets: new Map([['BTC', { mark: new Exact(1), dailyVolatility: 0.02 }]]),
  asOf: new Date('2026-03-04T00:00:00Z'),
};
const terms = { multiplier: 2.33, correlation: 1 };

function reportOf(filtered: boolean, measure: string, days = returns.length) {
  const addOns = { concentration: [], liquidity: [], wrongWay: [] };
  const confidence = measure === 'value-at-risk' ? 0.99 : 0.975;
  const horizon = 'greater';
  const procyclicality = { kind: 'none' };
  const given = { window: 500, filtered, decay: 0.94, measure, confidence, horizon, procyclicality, addOns };
  const model = modelOf('historical-simulation', given);
  if (!model.ok) throw new Error(model.refusal.join());
  const histories = new Map([['BTC', { lastDay: '2026-03-03', returns: returns.slice(-days) }]]);
  const series = backtestSeries({ ...held, histories }, { ...model.value, version: 1 }, terms);
  if (!series.ok) throw new Error(series.refusal);
  return backtestReport(series.value.days, series.value.confidence);
}

// Eight years of BTC, as somebody else counted them.
it.each([
  { golden: golden.backtests[0]!, filtered: false },
  { golden: golden.backtests[1]!, filtered: true },
])(
  '$golden.model is exceeded $golden.exceptions times in $golden.T days',
  ({ golden: expected, filtered }) => {
    const report = reportOf(filtered, 'value-at-risk');
    expect(report).toMatchObject({
      observations: expected.T,
      exceptions: expected.exceptions,
      lastDay: '2026-03-03',
      recent: { observations: 250, exceptions: expected.last250Exceptions, zone: expected.zone },
    });
    expect(report.proportionOfFailures.ratio).toBeCloseTo(expected.LRpof, 8);
    expect(report.proportionOfFailures.pValue).toBeCloseTo(expected.pPof, 8);
    expect(report.independence.ratio).toBeCloseTo(expected.LRind, 8);
    expect(report.conditionalCoverage.ratio).toBeCloseTo(expected.LRpof + expected.LRind, 8);
    expect(report.largestBreach?.day).toBe('2020-03-12'); // half of its value in a day
  },
);

it('a model of expected shortfall is counted by its value at risk at 99 %', () => {
  expect(reportOf(true, 'expected-shortfall', 600)).toEqual(reportOf(true, 'value-at-risk', 600));
});
