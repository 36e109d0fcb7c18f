import { modelOf } from './model';

const addOns = { concentration: [], liquidity: [], wrongWay: [] };
const historical = {
  window: 500,
  filtered: true,
  decay: 0.94,
  measure: 'expected-shortfall',
  confidence: 0.975,
  horizon: 'greater',
  procyclicality: { kind: 'buffer', part: 0.25, lookBackDays: 3653 },
  addOns,
};
const garch = { omega: 2e-6, alpha: 0.13, beta: 0.86 };
const byGarch = { ...historical, decay: undefined, garch };
const scan = {
  scenarios: [
    { spot: 0.1, volatility: 0.4, weight: 1 },
    { spot: -0.1, volatility: 0.4, weight: 1 },
  ],
  nearPower: 0.3,
  farPower: 0.13,
  netPart: 0.02,
  hedgedPart: 0.01,
  addOns,
};

it.each([
  { kind: 'historical-simulation', parameters: historical },
  { kind: 'historical-simulation', parameters: JSON.parse(JSON.stringify(byGarch)) as object },
  { kind: 'historical-simulation', parameters: { ...historical, ageDecay: 0.995 } },
  { kind: 'portfolio-scan', parameters: scan },
  { kind: 'parametric', parameters: {} },
  { kind: 'schedule', parameters: {} },
  { kind: 'licensed', parameters: {} },
] as const)('a $kind with parameters that are whole is one', ({ kind, parameters }) => {
  expect(modelOf(kind, parameters)).toEqual({ ok: true, value: { kind, parameters } });
});

it.each([
  {
    kind: 'historical-simulation',
    given: { ...historical, window: 50.5 },
    faults: ['window is a whole number from 100 to 3653'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, horizon: 'log' },
    faults: ['horizon is one of square-root, overlapping, greater'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, decays: 1 },
    faults: ['decays is nothing we know'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, filtered: 'yes' },
    faults: ['filtered is true or false'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, window: 100, confidence: 0.995 },
    faults: ['window holds fewer than one day beyond the confidence'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, procyclicality: { kind: 'prayer' } },
    faults: ['procyclicality.kind is one of none, buffer, stressed-weight, floor'],
  },
  {
    kind: 'historical-simulation',
    given: {
      ...historical,
      procyclicality: {
        kind: 'stressed-weight',
        weight: 0.25,
        firstDay: '2020-04-31',
        lastDay: '2020-03-01',
      },
    },
    faults: ['procyclicality.firstDay is a day: 2020-03-12'],
  },
  {
    kind: 'historical-simulation',
    given: {
      ...historical,
      procyclicality: {
        kind: 'stressed-weight',
        weight: 0.25,
        firstDay: '2020-04-30',
        lastDay: '2020-03-01',
      },
    },
    faults: ['procyclicality.lastDay comes before its firstDay'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, addOns: { ...addOns, concentration: [{ symbol: 'B TC', threshold: 0 }] } },
    faults: [
      'addOns.concentration[0].symbol is a name of letters, digits, dots and dashes',
      'addOns.concentration[0].threshold is a number from 1 to 1000000000000000',
    ],
  },
  { kind: 'portfolio-scan', given: { ...scan, scenarios: [] }, faults: ['scenarios is a list of 2 to 100'] },
  {
    kind: 'historical-simulation',
    given: { ...byGarch, garch: { ...garch, beta: 0.87 } },
    faults: ['garch.alpha and garch.beta come to less than 1 together'],
  },
  {
    kind: 'historical-simulation',
    given: { ...byGarch, garch: { ...garch, omega: 0 } },
    faults: ['garch.omega is a number between 0 and 1, neither of them'],
  },
  {
    kind: 'historical-simulation',
    given: { ...byGarch, garch: { ...garch, alpha: -0.1 } },
    faults: ['garch.alpha is a number from 0 to 1'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, garch },
    faults: ['either decay is given, or garch'],
  },
  {
    kind: 'historical-simulation',
    given: { ...historical, decay: undefined },
    faults: ['either decay is given, or garch'],
  },
  ...[0, 1, -0.5, 1.2].map((ageDecay) => ({
    kind: 'historical-simulation' as const,
    given: { ...historical, ageDecay },
    faults: ['ageDecay is a number between 0 and 1, neither of them'],
  })),
  {
    kind: 'historical-simulation',
    given: { ...historical, ageDecay: 0.97 },
    faults: ['ageDecay lets the newest day weigh more than what lies beyond the confidence'],
  },
  { kind: 'schedule', given: { rate: 1 }, faults: ['rate is nothing we know'] },
] as const)('a $kind is refused: $faults', ({ kind, given, faults }) => {
  expect(modelOf(kind, given)).toEqual({ ok: false, refusal: faults });
});

it.each([null, 'window', [], 5])('%j is no set of parameters', (given) => {
  expect(modelOf('portfolio-scan', given).ok).toBe(false);
});
