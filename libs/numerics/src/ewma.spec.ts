import { ewma, logReturns } from './ewma';

describe('ewma', () => {
  it.each([
    { returns: [0.01], decay: 0.94, expected: 0.01, why: 'one return is all there is' },
    { returns: [0.01, 0.01, -0.01], decay: 0.94, expected: 0.01, why: 'the sign does not matter' },
    { returns: [0, 0.1], decay: 0.94, expected: Math.sqrt(0.06) * 0.1, why: 'the newest weighs 1 − λ' },
    {
      returns: [0.1, 0],
      decay: 0.94,
      expected: Math.sqrt(0.94) * 0.1,
      why: 'the older one has decayed once',
    },
  ])('forecasts $expected: $why', ({ returns, decay, expected }) => {
    expect(ewma(returns, decay)).toBeCloseTo(expected, 15);
  });

  it('refuses an empty series', () => {
    expect(() => ewma([], 0.94)).toThrow('no returns');
  });
});

it('takes log returns', () => {
  expect(logReturns([100, 110, 99])).toEqual([Math.log(1.1), Math.log(99 / 110)]);
});
