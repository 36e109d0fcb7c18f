import { Cooling } from './cooling';

it.each([
  { given: undefined, hours: 24, why: 'a day when nobody says otherwise' },
  { given: '4', hours: 4, why: 'the least: a quarter of it is an hour' },
  { given: '168', hours: 168, why: 'a week' },
])('cools for $hours hours: $why', ({ given, hours }) => {
  expect(Cooling.from({ SETTLEMENT_COOLING_HOURS: given }).hours).toBe(hours);
});

it.each(['0', '3', '169', '24h', '1e2', '-24', '24.5', ''])(
  'does not take "%s" for a number of hours',
  (given) => {
    expect(() => Cooling.from({ SETTLEMENT_COOLING_HOURS: given })).toThrow('from 4 to 168');
  },
);
