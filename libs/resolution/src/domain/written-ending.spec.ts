import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { endResidual } from './written-ending';

const WRITTEN_ENDINGS = ['entity-guaranteed', 'limited-recourse', 'sized-tranche'] as const;

const usdc = (amount: string) => Money.of(amount, USDC);
const amount = fc.bigInt({ min: 0n, max: 10n ** 13n }).map((minor) => Money.ofMinor(minor, USDC));

describe('endResidual', () => {
  it.each([
    {
      ending: 'limited-recourse',
      own: '100',
      parts: ['0', '80', '0'],
      resolution: false,
      why: 'it is a consented haircut',
    },
    {
      ending: 'entity-guaranteed',
      own: '100',
      parts: ['80', '0', '0'],
      resolution: false,
      why: 'the entity can pay',
    },
    {
      ending: 'entity-guaranteed',
      own: '30',
      parts: ['30', '0', '50'],
      resolution: true,
      why: 'it cannot, and is resolved',
    },
    {
      ending: 'sized-tranche',
      own: '30',
      parts: ['30', '0', '50'],
      resolution: true,
      why: 'beyond its size the entity guarantees',
    },
  ] as const)('$ending with $own of its own: $why', ({ ending, own, parts, resolution }) => {
    const answer = endResidual(usdc('80'), ending, usdc(own));
    expect([answer.guaranteed, answer.extinguished, answer.stillOwed]).toEqual(parts.map(usdc));
    expect(answer.entityInResolution).toBe(resolution);
  });

  it('law 4: paid, extinguished and still owed sum to the residual, and the entity spends only its own', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(...WRITTEN_ENDINGS), amount, (residual, ending, own) => {
        const { guaranteed, extinguished, stillOwed } = endResidual(residual, ending, own);
        expect(Money.sum([guaranteed, extinguished, stillOwed], USDC)).toEqual(residual);
        expect(own.lessThan(guaranteed)).toBe(false);
      }),
    );
  });
});
