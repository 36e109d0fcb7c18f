import { plusMinutes } from '@app/kernel';
import { breachState, cureBy, escalation } from './limit-breach';

const OPENED = new Date('2025-10-10T21:30:00Z');

it.each([
  { minutes: 0, ended: undefined, told: ['the credit desk'] },
  { minutes: 60, ended: undefined, told: ['the credit desk', 'the head of the relationship'] },
  { minutes: 1_439, ended: 100, told: ['the credit desk', 'the head of the relationship'] },
  {
    minutes: 1_440,
    ended: undefined,
    told: ['the credit desk', 'the head of the relationship', 'credit and legal', 'the credit committee'],
  },
])('after $minutes minutes were told: $told', ({ minutes, ended, told }) => {
  const endedAt = ended === undefined ? undefined : plusMinutes(OPENED, ended);
  const steps = escalation({ openedAt: OPENED, endedAt }, plusMinutes(OPENED, minutes));
  expect(steps.filter(({ reached }) => reached).map(({ to }) => to)).toEqual(told);
});

it.each([
  { minutes: 1_439, ended: undefined, state: 'curing' },
  { minutes: 1_440, ended: undefined, state: 'uncured' },
  { minutes: 1_440, ended: OPENED, state: 'cured' },
])('is $state after $minutes minutes', ({ minutes, ended, state }) => {
  expect(breachState({ cureBy: cureBy(OPENED), endedAt: ended }, plusMinutes(OPENED, minutes))).toBe(state);
});
