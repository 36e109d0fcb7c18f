import { CalendarDate, Exact } from '@app/kernel';
import fc from 'fast-check';
import {
  businessDaysSince,
  type CounterpartyKind,
  type Regime,
  type RegulatoryAmount,
  regulatorySteps,
  type RegulatoryStep,
  type StepTaken,
} from './regulatory-clock';

const million = (amount: number) => new Exact(amount).times(1_000_000);
const recorded: StepTaken = { step: 'record', amount: million(1) };
const reported = (amount: RegulatoryAmount): StepTaken => ({ step: 'report', amount });

interface Case {
  readonly regime: Regime;
  readonly days: number;
  readonly amount: RegulatoryAmount;
  readonly counterparty?: CounterpartyKind;
  readonly taken?: StepTaken[];
  readonly steps: RegulatoryStep[];
  readonly why: string;
}

it.each<Case>([
  { regime: 'EMIR', days: 0, amount: million(0.01), steps: ['record'], why: 'every dispute is recorded' },
  { regime: 'EMIR', days: 5, amount: million(1), taken: [recorded], steps: [], why: 'five days are in time' },
  {
    regime: 'EMIR',
    days: 6,
    amount: million(1),
    taken: [recorded],
    steps: ['special-process'],
    why: 'beyond five days',
  },
  {
    regime: 'EMIR',
    days: 15,
    amount: million(15),
    steps: ['record', 'special-process'],
    why: 'not above 15m',
  },
  {
    regime: 'EMIR',
    days: 15,
    amount: million(15.01),
    steps: ['record', 'special-process', 'report'],
    why: 'above 15m for 15 days',
  },
  {
    regime: 'EMIR',
    days: 14,
    amount: million(99),
    steps: ['record', 'special-process'],
    why: 'the fifteenth day is to come',
  },
  {
    regime: 'EMIR',
    days: 15,
    amount: 'no-rate',
    steps: ['record', 'special-process', 'report'],
    why: 'without a rate it counts as above',
  },
  {
    regime: 'US',
    days: 2,
    amount: million(99),
    counterparty: 'dealer',
    steps: [],
    why: 'three days are given',
  },
  {
    regime: 'US',
    days: 3,
    amount: million(21),
    counterparty: 'dealer',
    steps: ['report'],
    why: 'with a dealer',
  },
  {
    regime: 'US',
    days: 4,
    amount: million(21),
    counterparty: 'other',
    steps: [],
    why: 'five are, with others',
  },
  {
    regime: 'US',
    days: 5,
    amount: million(21),
    counterparty: 'other',
    steps: ['report'],
    why: 'five have passed',
  },
  { regime: 'US', days: 3, amount: million(21), steps: ['report'], why: 'one that never said is a dealer' },
  {
    regime: 'US',
    days: 9,
    amount: million(20),
    counterparty: 'dealer',
    steps: [],
    why: '20m is not above 20m',
  },
  { regime: 'US', days: 3, amount: 'no-rate', steps: ['report'], why: 'without a rate it counts as above' },
  {
    regime: 'US',
    days: 9,
    amount: million(40),
    taken: [reported(million(21))],
    steps: [],
    why: 'it moved by 19m',
  },
  {
    regime: 'US',
    days: 9,
    amount: million(41.5),
    taken: [reported(million(21))],
    steps: ['report-again'],
    why: 'it rose by more than 20m',
  },
  {
    regime: 'US',
    days: 9,
    amount: million(0.5),
    taken: [reported(million(21))],
    steps: ['report-again'],
    why: 'it fell by more than 20m',
  },
  {
    regime: 'US',
    days: 9,
    amount: million(21),
    taken: [reported('no-rate')],
    steps: ['report-again'],
    why: 'now it can be said',
  },
])('$regime after $days business days asks for $steps: $why', (each) => {
  const { regime, days: businessDays, amount, counterparty = 'unknown', taken = [], steps } = each;
  expect(regulatorySteps(regime, { businessDays, amount, counterparty }, taken)).toEqual(steps);
});

it('asks for nothing twice, and never for less as a dispute grows older or larger', () => {
  const disputes = fc.record({
    businessDays: fc.integer({ min: 0, max: 30 }),
    amount: fc.oneof(fc.constant('no-rate' as const), fc.integer({ min: 0, max: 60 }).map(million)),
    counterparty: fc.constantFrom<CounterpartyKind>('dealer', 'other', 'unknown'),
  });
  fc.assert(
    fc.property(
      fc.constantFrom<Regime>('EMIR', 'US'),
      disputes,
      fc.integer({ min: 0, max: 20 }),
      (regime, one, more) => {
        const asked = regulatorySteps(regime, one, []);
        const taken = asked.map((step) => ({ step, amount: one.amount }));
        expect(regulatorySteps(regime, one, taken)).toEqual([]);
        const older = regulatorySteps(regime, { ...one, businessDays: one.businessDays + more }, []);
        expect(older).toEqual(expect.arrayContaining(asked));
      },
    ),
  );
});

it('counts the business days after the first day, and the last one with them', () => {
  const day = (text: string) => CalendarDate.parse(text)!;
  const open = (date: CalendarDate) => !date.isWeekend() && date.text !== '2025-10-13';
  // A Friday; the Monday after it is a holiday.
  expect(businessDaysSince(day('2025-10-10'), day('2025-10-10'), open)).toBe(0);
  expect(businessDaysSince(day('2025-10-10'), day('2025-10-13'), open)).toBe(0);
  expect(businessDaysSince(day('2025-10-10'), day('2025-10-17'), open)).toBe(4);
});
