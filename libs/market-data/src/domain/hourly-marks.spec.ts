import { type Bar, marksOfFourHourBars } from './hourly-marks';

const bar = (opensAt: string, open: string, high: string, low: string, close: string): Bar => ({
  opensAt: new Date(opensAt),
  open,
  high,
  low,
  close,
});
const doge = bar('2025-10-10T20:00:00Z', '0.23183', '0.23455', '0.095', '0.19349');
const guide = [
  bar('2025-10-10T20:00:00Z', '116661.5', '117214.64', '113039', '114266.82'),
  bar('2025-10-10T21:00:00Z', '114266.82', '115112.69', '102000', '113451.86'),
  bar('2025-10-10T22:00:00Z', '113451.87', '114109.03', '110879.69', '113700'),
];

describe('marksOfFourHourBars', () => {
  it('puts the crash where Bitcoin had its own: after the high, an hour before the close', () => {
    const marks = marksOfFourHourBars('DOGE', [doge], guide, 'test');
    expect(marks.map(({ quotedAt, price, label }) => [quotedAt.toISOString(), price, label])).toEqual([
      ['2025-10-10T20:00:00.000Z', '0.23183', '4h bar open'],
      ['2025-10-10T21:00:00.000Z', '0.23455', '4h bar high'],
      ['2025-10-10T22:00:00.000Z', '0.095', '4h bar low'],
      ['2025-10-10T23:00:00.000Z', '0.19349', '4h bar close'],
    ]);
  });

  it('puts the low first when the guide fell first', () => {
    const fell = [
      bar('2025-10-10T20:00:00Z', '2', '2', '1', '1'),
      bar('2025-10-10T21:00:00Z', '1', '3', '1', '3'),
    ];
    const [, second, third] = marksOfFourHourBars('DOGE', [doge], fell, 'test');
    expect([second?.label, third?.label]).toEqual(['4h bar low', '4h bar high']);
  });

  it('stops when nothing guides it', () => {
    expect(() => marksOfFourHourBars('DOGE', [doge], [], 'test')).toThrow('no hourly bar guides');
  });
});
