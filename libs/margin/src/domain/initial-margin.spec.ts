import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { decideIm, estimateGrossMargin, estimateInitialMargin } from './initial-margin';

const model = { multiplier: 2.33, correlation: 0.5, mporMinutes: 1440 };
const position = (value: number, dailyVolatility = 0.05) => ({ value, dailyVolatility });

describe('estimateInitialMargin', () => {
  it.each([
    { positions: [position(1000)], expected: 116.5, why: 'one day of one asset is multiplier × value × σ' },
    { positions: [position(-1000)], expected: 116.5, why: 'a short risks as much as a long' },
    {
      positions: [position(1000), position(1000)],
      expected: 116.5 * Math.sqrt(3),
      why: 'ρ = ½ diversifies in part',
    },
    { positions: [position(1000), position(-1000)], expected: 116.5, why: 'and hedges in part' },
    { positions: [], expected: 0, why: 'nothing is at risk' },
  ])('is $expected: $why', ({ positions, expected }) => {
    expect(estimateInitialMargin(positions, model)).toBeCloseTo(expected, 9);
  });

  it('grows with the square root of the margin period of risk', () => {
    const four = estimateInitialMargin([position(1000)], { ...model, mporMinutes: 4 * 1440 });
    expect(four).toBeCloseTo(233, 9);
  });

  it('never grows when a position of the same sign is taken away', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(values, (list) => {
        const all = list.map((value) => position(value));
        expect(estimateInitialMargin(all.slice(1), model)).toBeLessThanOrEqual(
          estimateInitialMargin(all, model),
        );
      }),
    );
  });
});

describe('estimateGrossMargin', () => {
  it.each([
    { positions: [position(1000), position(-1000)], expected: 233, why: 'a hedge makes up for nothing' },
    { positions: [position(1000), position(1000)], expected: 233, why: 'and nothing diversifies' },
    { positions: [position(1000)], expected: 116.5, why: 'one position is the same, net and gross' },
    { positions: [], expected: 0, why: 'nothing is at risk' },
  ])('is $expected: $why', ({ positions, expected }) => {
    expect(estimateGrossMargin(positions, model)).toBeCloseTo(expected, 9);
  });

  it('is never less than the net margin, but for the last bit of a double', () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 5 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, correlation) => {
        const all = list.map((value) => position(value));
        const net = estimateInitialMargin(all, { ...model, correlation });
        expect(estimateGrossMargin(all, { ...model, correlation })).toBeGreaterThanOrEqual(net * (1 - 1e-12));
      }),
    );
  });
});

describe('decideIm', () => {
  const usdc = (amount: number) => Money.of(String(amount), USDC);
  const terms = { minimumTransfer: usdc(50), rounding: usdc(10) };

  it.each([
    { required: 101, posted: 0, called: 0, answer: 'delivery 110', why: 'a delivery is rounded up' },
    {
      required: 101,
      posted: 5,
      called: 0,
      answer: 'delivery 100',
      why: 'what is transferred is rounded, and not what stands then',
    },
    { required: 101, posted: 155, called: 0, answer: 'return 50', why: 'a return is rounded down' },
    { required: 100, posted: 60, called: 0, answer: 'none', why: 'less than a minimum transfer is missing' },
    { required: 100, posted: 0, called: 100, answer: 'none', why: 'it is called already' },
    {
      required: 101,
      posted: 60,
      called: 0,
      answer: 'none',
      why: 'rounding does not make a minimum transfer',
    },
    { required: 100, posted: 150, called: 0, answer: 'return 50', why: 'a minimum transfer is too much' },
    { required: 0, posted: 30, called: 0, answer: 'none', why: 'a small excess stays' },
  ])('answers $answer to $required against $posted: $why', ({ required, posted, called, answer }) => {
    const transfer = decideIm(usdc(required), usdc(posted), usdc(called), terms);
    expect(transfer ? `${transfer.direction} ${String(transfer.amount.exact().toNumber())}` : 'none').toBe(
      answer,
    );
  });

  it.each([
    { disputed: 20, answer: 'return 80', why: 'what is disputed is not let go' },
    { disputed: 50, answer: 'return 50', why: 'what is not disputed is a minimum transfer' },
    { disputed: 51, answer: 'none', why: 'the minimum is tested on what is not disputed' },
    { disputed: 500, answer: 'none', why: 'more is disputed than is too much' },
  ])('answers $answer to 100 too much while $disputed are in dispute: $why', ({ disputed, answer }) => {
    const transfer = decideIm(usdc(100), usdc(200), usdc(0), terms, usdc(disputed));
    expect(transfer ? `${transfer.direction} ${String(transfer.amount.exact().toNumber())}` : 'none').toBe(
      answer,
    );
  });

  it('never returns what is held no longer, what is required or what is disputed; a dispute never raises a call', () => {
    const money = fc.integer({ min: 0, max: 1_000 }).map(usdc);
    fc.assert(
      fc.property(money, money, money, money, (required, posted, called, disputed) => {
        const plain = decideIm(required, posted, called, terms);
        const transfer = decideIm(required, posted, called, terms, disputed);
        if (transfer?.direction === 'return') {
          const left = posted.minus(transfer.amount);
          expect(left.lessThan(required.plus(disputed))).toBe(false);
        } else expect(transfer).toEqual(plain?.direction === 'return' ? undefined : plain);
      }),
    );
  });
});
