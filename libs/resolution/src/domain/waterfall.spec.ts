import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { absorb, changesBetween, type Layer, LAYER_KINDS, netLossOf } from './waterfall';

const usdc = (amount: string) => Money.of(amount, USDC);
const zero = Money.zero(USDC);
const minor = (units: bigint) => Money.ofMinor(units, USDC);
const amount = fc.bigInt({ min: 0n, max: 10n ** 13n }).map(minor);
const capacity = fc
  .oneof(fc.constant(0n), fc.constant(1n), fc.bigInt({ min: 0n, max: 10n ** 13n }))
  .map(minor);

/** Up to eight layers in order, some empty, some partly used by an earlier default. */
const cells = fc
  .array(fc.record({ kind: fc.constantFrom(...LAYER_KINDS), capacity, usedPercent: fc.nat({ max: 100 }) }), {
    maxLength: 8,
  })
  .map((drawn) =>
    [...drawn]
      .sort((a, b) => LAYER_KINDS.indexOf(a.kind) - LAYER_KINDS.indexOf(b.kind))
      .map(({ usedPercent, ...layer }, i): Layer => ({
        ...layer,
        id: `${layer.kind}-${String(i)}`,
        used: minor((layer.capacity.minor * BigInt(usedPercent)) / 100n),
      })),
  );
const layer = (id: string, kind: Layer['kind'], amountOf: string, used = '0'): Layer => ({
  id,
  kind,
  capacity: usdc(amountOf),
  used: usdc(used),
});
const cell = [
  layer('first-skin', 'first-skin', '150000'),
  layer('junior', 'tranche', '400000'),
  layer('senior', 'tranche', '600000'),
  layer('second-skin', 'second-skin', '500000'),
  layer('sponsor', 'sponsor', '120000'),
];

describe('absorb', () => {
  it.each([
    { netLoss: '0', absorbed: ['0', '0', '0', '0', '0'], residual: '0', why: 'no loss, nobody pays' },
    { netLoss: '150000', absorbed: ['150000', '0', '0', '0', '0'], residual: '0', why: 'skin to its end' },
    {
      netLoss: '150000.000001',
      absorbed: ['150000', '0.000001', '0', '0', '0'],
      residual: '0',
      why: 'one unit attaches',
    },
    {
      netLoss: '397345.678901',
      absorbed: ['150000', '247345.678901', '0', '0', '0'],
      residual: '0',
      why: 'part of the junior',
    },
    {
      netLoss: '1850000',
      absorbed: ['150000', '400000', '600000', '500000', '120000'],
      residual: '80000',
      why: 'all of it and more',
    },
  ])('spreads $netLoss: $why', ({ netLoss, absorbed, residual }) => {
    const state = absorb(usdc(netLoss), cell);
    expect(state.layers.map((each) => each.absorbed)).toEqual(absorbed.map(usdc));
    expect(state.residual).toEqual(usdc(residual));
  });

  it('refuses layers out of order, a used-up layer used again, and a negative loss', () => {
    expect(() => absorb(zero, [...cell].reverse())).toThrow('in the order');
    expect(() => absorb(zero, [layer('x', 'sponsor', '1', '2')])).toThrow('beyond its capacity');
    expect(() => absorb(usdc('-1'), cell)).toThrow('not negative');
  });

  it('law 4: layers and residual sum to the loss, each between zero and what it has left', () => {
    fc.assert(
      fc.property(amount, cells, (netLoss, layers) => {
        const state = absorb(netLoss, layers);
        expect(Money.sum([...state.layers.map((each) => each.absorbed), state.residual], USDC)).toEqual(
          netLoss,
        );
        for (const each of state.layers) {
          expect(each.absorbed.lessThan(zero) || each.left.lessThan(zero)).toBe(false);
          expect(each.used.plus(each.absorbed).plus(each.left)).toEqual(each.capacity);
        }
      }),
    );
  });

  it('law 4: no senior is hit while a junior stands', () => {
    fc.assert(
      fc.property(amount, cells, (netLoss, layers) => {
        const state = absorb(netLoss, layers);
        state.layers.forEach(({ left }, rank) => {
          const above = [...state.layers.slice(rank + 1).map((each) => each.absorbed), state.residual];
          expect(left.isZero() || above.every((each) => each.isZero())).toBe(true);
        });
      }),
    );
  });

  it('moves every layer the same way, by exactly the change of the loss', () => {
    fc.assert(
      fc.property(amount, amount, cells, (one, other, layers) => {
        const changes = changesBetween(absorb(one, layers), absorb(other, layers)).map(
          ({ change }) => change,
        );
        expect(Money.sum(changes, USDC)).toEqual(other.minus(one));
        for (const change of changes) expect(change.isPositive()).toBe(one.lessThan(other));
      }),
    );
  });

  it('reimburses in reverse order: a layer gets something back only when all above it are whole', () => {
    fc.assert(
      fc.property(amount, amount, cells, (one, other, layers) => {
        const [low, high] = one.lessThan(other) ? [one, other] : [other, one];
        const after = absorb(low, layers);
        const repaid = changesBetween(absorb(high, layers), after).map(({ id }) => id);
        after.layers.forEach(({ id }, rank) => {
          const above = [...after.layers.slice(rank + 1).map((each) => each.absorbed), after.residual];
          expect(!repaid.includes(id) || above.every((each) => each.isZero())).toBe(true);
        });
      }),
    );
  });

  it('law 9: any order and any partition of losses and recoveries ends in one state', () => {
    const events = fc.array(fc.tuple(amount, fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(events, fc.nat({ max: 8 }), cells, (drawn, turn, layers) => {
        const stateOf = (list: readonly (readonly [Money, boolean])[]) => {
          const pick = (loss: boolean) => list.filter(([, isLoss]) => isLoss === loss).map(([each]) => each);
          return absorb(netLossOf(pick(true), pick(false), USDC).netLoss, layers);
        };
        const turned = [...drawn.slice(turn), ...drawn.slice(0, turn)].reverse();
        const halved = drawn.flatMap(([each, loss]) =>
          each.split([1n, 2n]).map((part) => [part, loss] as const),
        );
        expect(stateOf(turned)).toEqual(stateOf(drawn));
        expect(stateOf(halved)).toEqual(stateOf(drawn));
      }),
    );
  });

  it('law 10: over any sequence of defaults no layer pays more than its capacity', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 6 }), cells, (losses, layers) => {
        const unused = layers.map((each) => ({ ...each, used: zero }));
        const paid = new Map<string, Money>();
        let current: Layer[] = unused;
        for (const loss of losses) {
          const state = absorb(loss, current);
          for (const { id, absorbed } of state.layers) paid.set(id, (paid.get(id) ?? zero).plus(absorbed));
          current = state.layers.map((layer) => ({ ...layer, used: layer.used.plus(layer.absorbed) }));
        }
        for (const { id, capacity: cap } of unused) expect(cap.lessThan(paid.get(id) ?? zero)).toBe(false);
      }),
    );
  });
});

describe('netLossOf', () => {
  it.each([
    { losses: ['100'], recoveries: [], netLoss: '100', surplus: '0', why: 'nothing came back' },
    {
      losses: ['100', '-10'],
      recoveries: ['40'],
      netLoss: '50',
      surplus: '0',
      why: 'a correction has its sign',
    },
    {
      losses: ['100'],
      recoveries: ['60', '70'],
      netLoss: '0',
      surplus: '30',
      why: 'more than the loss came back',
    },
  ])('of $losses less $recoveries is $netLoss: $why', ({ losses, recoveries, netLoss, surplus }) => {
    const answer = netLossOf(losses.map(usdc), recoveries.map(usdc), USDC);
    expect(answer).toEqual({ netLoss: usdc(netLoss), surplus: usdc(surplus) });
  });
});
