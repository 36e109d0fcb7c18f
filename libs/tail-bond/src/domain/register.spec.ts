import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type Holding, positionsOf, splitAmong } from './register';
import { factorOf } from './tranche';

const USD = { code: 'USD', scale: 2 };
const usd = (amount: string) => Money.of(amount, USD);
const usdc = (amount: string) => Money.of(amount, USDC);
const units = (minor: bigint) => Money.ofMinor(minor, USDC);
const holdingsOf = (...faces: Money[]): Holding[] =>
  faces.map((face, i) => ({ holder: `h${String(i + 1)}`, face }));

const registers = fc
  .array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 12 })
  .map((faces) => holdingsOf(...faces.map(units)));
const issued = (holdings: Holding[]) =>
  Money.sum(
    holdings.map(({ face }) => face),
    USDC,
  );
const share = (whole: Money, perMille: number) => units((whole.minor * BigInt(perMille)) / 1_000n);

describe('positionsOf', () => {
  it('leaves each holder its face times the factor', () => {
    const holdings = holdingsOf(usdc('240000'), usdc('160000'));
    const positions = positionsOf(holdings, factorOf(usdc('400000'), usdc('247345.678901')));
    expect(positions.map(({ principal }) => principal.toText())).toEqual(['91592.592659', '61061.728440']);
    expect(positions.map(({ writtenDown }) => writtenDown.toText())).toEqual([
      '148407.407341',
      '98938.271560',
    ]);
  });

  it('splits a write-down of 4.3 million over three equal holders to the cent', () => {
    const holdings = holdingsOf(usd('3333333.33'), usd('3333333.33'), usd('3333333.34'));
    const positions = positionsOf(holdings, factorOf(usd('10000000'), usd('4300000')));
    expect(
      Money.sum(
        positions.map(({ writtenDown }) => writtenDown),
        USD,
      ),
    ).toEqual(usd('4300000'));
    expect(positions.map(({ writtenDown }) => writtenDown.toText())).toEqual([
      '1433333.33',
      '1433333.33',
      '1433333.34',
    ]);
  });

  it('law 5: the register sums to what is outstanding, each holder within one unit of its exact share', () => {
    fc.assert(
      fc.property(registers, fc.nat({ max: 1_000 }), (holdings, perMille) => {
        const whole = issued(holdings);
        const factor = factorOf(whole, share(whole, perMille));
        const positions = positionsOf(holdings, factor);
        expect(
          Money.sum(
            positions.map(({ principal }) => principal),
            USDC,
          ),
        ).toEqual(factor.outstanding);
        for (const { face, principal } of positions) {
          const error = principal.minor * whole.minor - face.minor * factor.outstanding.minor;
          expect(error > -whole.minor && error < whole.minor).toBe(true);
        }
      }),
    );
  });

  it('depends on the loss today and not on the way there: down and up again leaves everyone whole', () => {
    fc.assert(
      fc.property(registers, (holdings) => {
        const whole = issued(holdings);
        const positions = positionsOf(holdings, factorOf(whole, Money.zero(USDC)));
        expect(positions.map(({ principal }) => principal)).toEqual(holdings.map(({ face }) => face));
      }),
    );
  });

  it('never takes a larger loss out of a holder as a gain of more than one unit', () => {
    fc.assert(
      fc.property(registers, fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }), (holdings, one, other) => {
        const whole = issued(holdings);
        const at = (perMille: number) => positionsOf(holdings, factorOf(whole, share(whole, perMille)));
        const mild = at(Math.min(one, other));
        const severe = at(Math.max(one, other));
        severe.forEach(({ principal }, i) => {
          expect(principal.minus(mild[i]!.principal).minor <= 1n).toBe(true);
        });
      }),
    );
  });

  it('may round a holder up by one unit as the pool falls by one: faces 6, 6 and 2', () => {
    const at = (outstanding: bigint) =>
      splitAmong(holdingsOf(units(6n), units(6n), units(2n)), units(outstanding)).map(
        (part) => part.amount.minor,
      );
    expect(at(11n)).toEqual([5n, 5n, 1n]);
    expect(at(10n)).toEqual([4n, 4n, 2n]);
  });

  it('refuses a register that does not sum to what was issued', () => {
    expect(() => positionsOf(holdingsOf(usdc('1')), factorOf(usdc('2'), usdc('0')))).toThrow(
      'what was issued',
    );
  });
});

it('gives the odd unit to the first of equals', () => {
  const parts = splitAmong(holdingsOf(units(1n), units(1n), units(1n)), units(100n));
  expect(parts.map(({ amount }) => amount.minor)).toEqual([34n, 33n, 33n]);
});
