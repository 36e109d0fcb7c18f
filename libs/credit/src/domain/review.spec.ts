import { Money, USDC } from '@app/kernel';
import { reviewTasks } from './review';

const usdc = (amount: number) => Money.of(amount, USDC);
const line = { approved: usdc(1), reviewOn: '2025-06-01', expiresOn: '2025-12-31' };

it.each([
  { at: '2025-05-31T23:59:59Z', tasks: [], why: 'nothing is due' },
  { at: '2025-06-01T00:00:00Z', tasks: ['review-due'], why: 'the day has come' },
  { at: '2025-06-15T23:59:59Z', tasks: ['review-due'], why: 'the last day of grace is not over' },
  { at: '2025-06-16T00:00:00Z', tasks: ['review-due', 'review-overdue'], why: 'grace is over' },
  {
    at: '2025-12-01T00:00:00Z',
    tasks: ['review-due', 'review-overdue', 'expiring'],
    why: 'it runs out in thirty days',
  },
  { at: '2026-01-01T00:00:00Z', tasks: [], why: 'it ran out, and there is nothing to look after' },
])('at $at: $tasks, for $why', ({ at, tasks }) => {
  expect(reviewTasks(line, new Date(at)).map(({ kind }) => kind)).toEqual(tasks);
});

it('asks nothing of a line that was cancelled', () => {
  expect(reviewTasks({ ...line, approved: usdc(0) }, new Date('2025-07-01T00:00:00Z'))).toEqual([]);
});
