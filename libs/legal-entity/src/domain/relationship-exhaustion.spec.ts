import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { exhaustionText, isProbable } from './relationship-exhaustion';

const interval = (low: string, high: string, confidence = '0.95') => ({
  low: new Exact(low),
  high: new Exact(high),
  confidence: new Exact(confidence),
  modelVersion: 'ep-1',
});

it.each([
  { of: interval('0', '1'), probable: true, why: 'everything is possible' },
  { of: interval('0.2', '0.2'), probable: true, why: 'an interval may be a point' },
  { of: interval('0.3', '0.2'), probable: false, why: 'the ends are the wrong way round' },
  { of: interval('-0.1', '0.2'), probable: false, why: 'nothing is less than impossible' },
  { of: interval('0.1', '1.1'), probable: false, why: 'nothing is more than certain' },
  { of: interval('0', '1', '0'), probable: false, why: 'of no confidence at all' },
  { of: interval('0', '1', '1'), probable: false, why: 'no estimate is certain' },
])('takes an interval for probable: $probable, for $why', ({ of, probable }) => {
  expect(isProbable(of)).toBe(probable);
});

it('is said to the digit it was published with', () => {
  expect(exhaustionText(interval('0.001', '0.0045'))).toBe(
    '0.1 % to 0.45 % a year, at 95 % confidence, by ep-1',
  );
  expect(exhaustionText('not sized')).toBe('not sized');
  fc.assert(
    fc.property(fc.nat(10 ** 9), (billionths) => {
      const share = new Exact(billionths).div(10 ** 9);
      const [percent] = exhaustionText(interval(share.toFixed(), '1')).split(' ');
      expect(new Exact(percent!).div(100).equals(share)).toBe(true);
    }),
  );
});
