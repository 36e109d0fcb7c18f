import { Money } from '@app/kernel';
import { absorb, type Absorption, changesBetween, type Layer, netLossOf } from '@app/resolution/domain';
import golden from './waterfall-loss-and-recovery.json';

const USD = { code: 'USD', scale: 2 };
const units = (text: string) => Money.ofMinor(BigInt(text), USD);
const layers = golden.layers.map(
  ({ id, kind, capacity }) => ({ id, kind, capacity: units(capacity), used: Money.zero(USD) }) as Layer,
);
const absorbedBy = (state: Absorption) => ({
  ...Object.fromEntries(state.layers.map(({ id, absorbed }) => [id, absorbed.minor.toString()])),
  residual: state.residual.minor.toString(),
});

/** The notices up to one of them, each counted once whatever number of times it came. */
function totalsUpTo(place: number) {
  const notices = new Map(golden.sequence.slice(0, place + 1).map((notice) => [notice.notice, notice]));
  const amounts = (kind: string) =>
    [...notices.values()].filter((notice) => notice.kind === kind).map(({ amount }) => units(amount));
  return netLossOf(amounts('loss'), amounts('recovery'), USD);
}

describe('a cell through losses and recoveries', () => {
  it.each(golden.sequence.map((step, place) => ({ ...step, place })))(
    'stands where an independent count puts it after $notice ($kind of $amount)',
    ({ place, netLoss, surplus, absorbed, change }) => {
      const totals = totalsUpTo(place);
      expect(totals).toEqual({ netLoss: units(netLoss), surplus: units(surplus) });
      const state = absorb(totals.netLoss, layers);
      expect(absorbedBy(state)).toEqual(absorbed);
      const before = place === 0 ? Money.zero(USD) : totalsUpTo(place - 1).netLoss;
      const moved = changesBetween(absorb(before, layers), state);
      expect(Object.fromEntries(moved.map(({ id, change: by }) => [id, by.minor.toString()]))).toEqual(
        change,
      );
    },
  );

  it.each(golden.states)('spreads a net loss of $netLoss', ({ netLoss, absorbed }) => {
    expect(absorbedBy(absorb(units(netLoss), layers))).toEqual(absorbed);
  });
});
