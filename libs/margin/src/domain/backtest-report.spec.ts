import fc from 'fast-check';
import { backtestReport } from './backtest-report';

const days = (losses: readonly number[], forecast = 10) =>
  losses.map((loss, index) => ({ day: `2025-01-${String(index + 1).padStart(2, '0')}`, loss, forecast }));

it('counts what exceeded its forecast, and says by how much at the worst', () => {
  const report = backtestReport(days([1, 11, 10, -30, 14, 13]), 0.9);
  expect(report).toMatchObject({
    firstDay: '2025-01-01',
    lastDay: '2025-01-06',
    observations: 6,
    exceptions: 3,
    recent: { observations: 6, exceptions: 3, zone: 'yellow' },
    largestBreach: { day: '2025-01-05', loss: 14, forecast: 10, beyond: 4 },
  });
  expect(report.expected).toBeCloseTo(0.6, 12);
});

it('a loss as large as its forecast is none beyond it, and a year without one has no breach', () => {
  const report = backtestReport(days([10, 10, 10]), 0.99);
  expect(report.exceptions).toBe(0);
  expect(report.largestBreach).toBeUndefined();
});

it('a larger forecast never has more exceptions', () => {
  const losses = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });
  const forecast = fc.double({ min: 0, max: 50, noNaN: true });
  fc.assert(
    fc.property(losses, forecast, forecast, (given, some, more) => {
      const exceptions = (most: number) => backtestReport(days(given, most), 0.99).exceptions;
      expect(exceptions(some + more)).toBeLessThanOrEqual(exceptions(some));
    }),
  );
});
