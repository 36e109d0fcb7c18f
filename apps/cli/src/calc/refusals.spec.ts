import { answersOf } from './answers';
import { calculators } from './calculators';

const period = { start: '2025-01-01', end: '2025-07-01' };
const swap = { assetClass: 'IR', currency: 'USD', notional: 1, S: 0, E: 10, M: 10, direction: 1, mtm: 0 };
const option = { boughtSold: 'bought', callPut: 'put', P: 0.06, K: 0.05, T: 1 };
const risk = { returns: [0.1, -0.1], confidence: 0.99 };
const garch = { omega: 2e-6, alpha: 0.13, beta: 0.86 };
const position = { side: 'long', size: 1, mark: 1, accountValue: 1, tiers: [{ from: 0, maxLeverage: 10 }] };
const amounts = { exposure: '1', postedValue: '0' };

it.each([
  { name: 'daycount', input: { ...period, convention: 'ACT/366' }, field: 'convention' },
  { name: 'daycount', input: { ...period, convention: 'ACT/360', end: '2024-12-31' }, field: 'end' },
  { name: 'daycount', input: { ...period, convention: 'ACT/360', start: '2025-02-30' }, field: 'start' },
  {
    name: 'daycount',
    input: { ...period, convention: 'ACT/ACT ISMA', refStart: '2025-01-01', refEnd: '2025-01-01' },
    field: 'refEnd',
  },
  {
    name: 'business-day',
    input: { convention: 'Following', start: '2025-01-01', period: [1, 'Fortnights'] },
    field: 'period[1]',
  },
  {
    name: 'business-day',
    input: { convention: 'Following', start: '2025-01-01', period: [1] },
    field: 'period',
  },
  {
    name: 'business-day',
    input: { convention: 'Following', start: '2025-01-01', period: [1, 'Days'], holidays: ['1 May'] },
    field: 'holidays[0]',
  },
  {
    name: 'business-day',
    input: { convention: 'Following', start: '9999-12-31', period: [1, 'Months'] },
    field: 'period',
  },
  { name: 'csa', input: { ...amounts, exposure: 'NaN' }, field: 'exposure' },
  { name: 'csa', input: { ...amounts, exposure: '1e5' }, field: 'exposure' },
  { name: 'csa', input: { ...amounts, postedValue: -1 }, field: 'postedValue' },
  { name: 'csa', input: { ...amounts, threshold: 'INFINITE' }, field: 'threshold' },
  { name: 'csa', input: { ...amounts, rounding: 1e-19 }, field: 'rounding' },
  { name: 'csa', input: { ...amounts, mta: 1 }, field: 'mta' },
  { name: 'csa-im', input: { marginAmountIM: 1, approach: 'LARGER_OF' }, field: 'approach' },
  {
    name: 'csa-amount',
    input: {
      kind: 'delivery',
      posted: 0,
      marginAmount: 1,
      marginApproach: 'GREATER_OF',
      marginAmountIA: null,
    },
    field: 'marginAmountIA',
  },
  { name: 'collateral-value', input: { amount: 1, fxHaircut: 1.5 }, field: 'fxHaircut' },
  {
    name: 'csa-interest',
    input: { dailyBalances: [1, 2], dailyRates: ['0.01'], basis: 360 },
    field: 'dailyRates',
  },
  { name: 'csa-interest', input: { dailyBalances: [1], dailyRates: ['0.01'], basis: 364 }, field: 'basis' },
  { name: 'saccr', input: { trades: [] }, field: 'trades' },
  { name: 'saccr', input: { trades: [{ ...swap, currency: undefined }] }, field: 'trades[0].currency' },
  { name: 'saccr', input: { trades: [{ ...swap, direction: 2 }] }, field: 'trades[0].direction' },
  { name: 'saccr', input: { trades: [{ ...swap, direction: undefined }] }, field: 'trades[0].direction' },
  {
    name: 'saccr',
    input: { trades: [{ ...swap, option: { ...option, T: 0 } }] },
    field: 'trades[0].option.T',
  },
  {
    name: 'saccr',
    input: { trades: [{ ...swap, assetClass: 'CR', rating: 'D' }] },
    field: 'trades[0].rating',
  },
  { name: 'saccr', input: { trades: [{ ...swap, assetClass: 'EQ' }] }, field: 'trades[0].entity' },
  { name: 'saccr', input: { trades: [{ ...swap, E: -1 }] }, field: 'trades[0].E' },
  {
    name: 'saccr',
    input: {
      trades: [
        { ...swap, mtm: 1e308 },
        { ...swap, mtm: 1e308 },
      ],
    },
    field: '',
  },
  { name: 'saccr-rc', input: { V: 1, TH: -1 }, field: 'TH' },
  { name: 'saccr-agreements', input: { subsets: [] }, field: 'subsets' },
  {
    name: 'saccr-agreements',
    input: { subsets: [{ trades: [swap], margined: true, MTA: -1 }] },
    field: 'subsets[0].MTA',
  },
  {
    name: 'saccr-netting-sets',
    input: { nettingSets: [{ trades: [swap] }, { trades: [] }] },
    field: 'nettingSets[1].trades',
  },
  { name: 'var-es', input: { returns: [1e308, 1e308], model: 'ewma', confidence: 0.9 }, field: '' },
  {
    name: 'grid-im',
    input: { trades: [{ assetClass: 'Credit', notional: 1, mtm: 0 }] },
    field: 'trades[0].durationYears',
  },
  { name: 'var-es', input: { returns: [0.1], model: 'hs', confidence: 1 }, field: 'confidence' },
  { name: 'var-es', input: { returns: [0.1], model: 'hs', confidence: 0.99, window: 2 }, field: 'window' },
  { name: 'var-es', input: { returns: [0, 0.1], model: 'fhs', confidence: 0.99 }, field: 'returns' },
  { name: 'var-es', input: { ...risk, model: 'hs', garch }, field: 'garch' },
  { name: 'var-es', input: { ...risk, model: 'fhs', garch: { ...garch, beta: 0.87 } }, field: 'garch' },
  { name: 'var-es', input: { ...risk, model: 'fhs', garch: { ...garch, omega: 0 } }, field: 'garch.omega' },
  { name: 'var-es', input: { ...risk, model: 'ewma', ageDecay: 0.995 }, field: 'ageDecay' },
  { name: 'var-es', input: { ...risk, model: 'hs', ageDecay: 1 }, field: 'ageDecay' },
  {
    name: 'var-es',
    input: { ...risk, model: 'hs', quantile: 'hull-kth', ageDecay: 0.995 },
    field: 'ageDecay',
  },
  { name: 'deliverable', input: { callBase: 1, lot: 0 }, field: 'lot' },
  { name: 'deliverable', input: { callBase: 1, lot: 1, fxHaircut: 1 }, field: 'valuationPercentage' },
  { name: 'deliverable', input: { callBase: -1, lot: 1 }, field: 'callBase' },
  { name: 'dydx-margin', input: { quoteQuantums: 1, initialMarginPpm: 1e6 + 1 }, field: 'initialMarginPpm' },
  {
    name: 'dydx-margin',
    input: { quoteQuantums: 1, initialMarginPpm: 1, oiLowerCap: 2, oiUpperCap: 1 },
    field: 'oiUpperCap',
  },
  { name: 'hyperliquid-margin', input: { ...position, size: 0 }, field: 'size' },
  { name: 'hyperliquid-margin', input: { ...position, mark: 0 }, field: 'mark' },
  {
    name: 'hyperliquid-margin',
    input: { ...position, tiers: [{ from: 1, maxLeverage: 10 }] },
    field: 'tiers',
  },
  {
    name: 'hyperliquid-margin',
    input: { ...position, tiers: [...position.tiers, { from: 5, maxLeverage: 10 }] },
    field: 'tiers',
  },
  { name: 'backtest', input: { observations: 250, probability: 0.01 }, field: 'exceptions' },
  { name: 'backtest', input: { observations: 2, probability: 0.01, exceptions: 3 }, field: 'exceptions' },
  {
    name: 'backtest',
    input: { observations: 2, probability: 0.01, exceptionIndices: [2] },
    field: 'exceptionIndices',
  },
  { name: 'backtest', input: { observations: 2, probability: 0.01, exceptions: 0, n01: 1 }, field: 'n00' },
  { name: 'cva', input: { times: [1, 1], epe: [1, 1], hazardRate: 0.01, recovery: 0.4 }, field: 'times[1]' },
  { name: 'cva', input: { times: [1, 2], epe: [1], hazardRate: 0.01, recovery: 0.4 }, field: 'epe' },
])('$name refuses $field of $input', ({ name, input, field }) => {
  expect(answersOf(calculators[name]!, JSON.stringify(input))).toMatchObject({ problem: { line: 1, field } });
});

it.each([
  { name: 'business-day', input: { convention: 'Following', start: '2025-01-31', period: ['1', 'Months'] } },
  { name: 'csa-interest', input: { dailyBalances: ['100'], dailyRates: ['0.05'], basis: '360' } },
  { name: 'saccr', input: { trades: [{ ...swap, notional: '1', direction: '-1' }], mporBusinessDays: '10' } },
  { name: 'var-es', input: { returns: ['0.1', '0.2'], model: 'hs', confidence: '0.9', window: '2' } },
  { name: 'backtest', input: { observations: '250', exceptions: '3', probability: '0.01' } },
  { name: 'dydx-margin', input: { quoteQuantums: '1000', initialMarginPpm: '200000' } },
])('$name takes any number as decimal text', ({ name, input }) => {
  const asNumbers = JSON.stringify(input).replace(/"(-?[\d.]+)"/g, '$1');
  const answer = answersOf(calculators[name]!, asNumbers);
  expect(answer).toHaveProperty('answers');
  expect(answersOf(calculators[name]!, JSON.stringify(input))).toEqual(answer);
});

it.each([
  {
    name: 'grid-im',
    input: {
      trades: [
        { assetClass: 'Other', notional: 838635.2, mtm: 0.1 },
        { assetClass: 'Other', notional: 0.04, mtm: 0.2 },
      ],
    },
    amounts: { grossIM: '125795.286', netIM: '125795.286', grossReplacementCost: '0.3' },
  },
  { name: 'saccr-rc', input: { V: 0.3, VMheld: 0.1 }, amounts: { RC: '0.2' } },
  {
    name: 'csa-interest',
    input: { dailyBalances: [10_000_000], dailyRates: ['0.0533'], basis: 360 },
    amounts: { interestAmount: '1480.55555556', rounded: '1480.56' },
  },
  {
    name: 'cva',
    input: { times: [1], epe: [3e-7], hazardRate: 100, recovery: 0.5 },
    amounts: { cva: '0.00000015' },
  },
])('$name answers amounts as decimal text without noise', ({ name, input, amounts: expected }) => {
  expect(answersOf(calculators[name]!, JSON.stringify(input))).toMatchObject({ answers: [expected] });
});

it('initial margin of which nothing is posted is delivered whole', () => {
  const call = { kind: 'delivery', posted: null, marginAmount: '15', marginApproach: 'DISTINCT' };
  expect(answersOf(calculators['csa-amount']!, JSON.stringify(call))).toEqual({
    answers: [{ amount: '15' }],
  });
});

it('a field that may be left out may be null, and its description says what it is then', () => {
  const given = { amount: '100', pricePerUnit: null, fxToBase: null };
  expect(answersOf(calculators['collateral-value']!, JSON.stringify(given))).toEqual({
    answers: [{ value: '100' }],
  });
  expect(calculators['collateral-value']!.fields.find(({ name }) => name === 'fxToBase')?.otherwise).toBe(
    '1',
  );
});
