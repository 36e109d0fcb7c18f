import { Money, USDC } from '@app/kernel';
import {
  absorb,
  claimOf,
  closeOut,
  endResidual,
  type Layer,
  payOnTime,
  rungsOf,
} from '@app/resolution/domain';
import { factorOf, factorText, shortfallOf, stackOf, trancheLoss } from '@app/tail-bond/domain';
import golden from './waterfall-worked-default.json';

const usdc = (amount: string) => Money.of(amount, USDC);
const zero = Money.zero(USDC);
const { closeOut: given, statement: expected } = golden;
const figures = {
  vmBalance: usdc(given.vmBalance),
  price: usdc(given.price),
  unpaidAmounts: usdc(given.unpaidAmounts),
  vmHeld: usdc(given.vmHeld),
  vmGiven: usdc(given.vmGiven),
  marginRealised: usdc(given.marginRealised),
  costs: given.costs.map(({ payee, purpose, invoiced, cap }) => ({
    payee,
    purpose,
    invoiced: usdc(invoiced),
    cap: usdc(cap),
  })),
};
const layers = golden.layers.map(
  ({ id, kind, capacity }) => ({ id, kind, capacity: usdc(capacity), used: zero }) as Layer,
);
const statement = closeOut(figures);

describe('the worked default', () => {
  it('pays the survivor in the hour of the crash', () => {
    const { due, freeBalance, firstSkin, liquidityLine, paid } = golden.ladder;
    const rungs = rungsOf({
      freeBalance: usdc(freeBalance),
      firstSkin: usdc(firstSkin),
      liquidityLine: usdc(liquidityLine),
      realisedMargin: usdc(given.marginRealised),
      trustAdvance: zero,
      defaultDeclared: false,
      preliminaryVerified: false,
    });
    const answer = payOnTime(usdc(due), rungs);
    expect(answer.unpaid).toEqual(zero);
    expect(answer.paid).toEqual(
      Object.entries(paid).map(([source, amount]) => ({ source, amount: usdc(amount) })),
    );
  });

  it('reconciles from both ends: the statement served on the defaulter, and what was paid for it', () => {
    for (const [line, amount] of Object.entries(expected))
      expect([line, statement[line as keyof typeof statement]]).toEqual([line, usdc(amount)]);
    const claim = claimOf(usdc(golden.vmNeverPaid), figures.price, figures.unpaidAmounts, figures.costs);
    expect(claim).toEqual(statement.netLoss);
  });

  it.each(golden.steps)(
    'absorbs and reimburses in order: $event',
    ({ recovered, absorbed, juniorFactor, openClaim }) => {
      const netLoss = statement.netLoss.minus(usdc(recovered));
      expect(netLoss).toEqual(usdc(openClaim));
      const state = absorb(netLoss, layers);
      expect(state.layers.map(({ id, absorbed: amount }) => [id, amount])).toEqual(
        Object.entries(absorbed).map(([id, amount]) => [id, usdc(amount)]),
      );
      const [firstSkin, junior] = layers;
      const [tranche] = stackOf(
        [{ id: 'junior', original: junior!.capacity }],
        { party: 'A', seat: 'A' },
        USDC,
      );
      const loss = trancheLoss(shortfallOf(netLoss, zero, firstSkin!.capacity), tranche!);
      expect(factorText(factorOf(junior!.capacity, loss))).toBe(juniorFactor);
    },
  );

  it('leaves the bond with the same shortfall whether margin is counted as a layer or before the layers', () => {
    const skin = layers[0]!.capacity;
    const whole = shortfallOf(statement.loss, statement.marginApplied, skin);
    expect(whole).toEqual(shortfallOf(statement.netLoss, zero, skin));
    const margin: Layer = { id: 'margin', kind: 'margin', capacity: statement.marginApplied, used: zero };
    const [, ...rest] = absorb(statement.loss, [margin, ...layers]).layers;
    expect(rest).toEqual(absorb(statement.netLoss, layers).layers);
  });

  it('ends in writing when every layer is exhausted', () => {
    const { netLoss, sponsor, residual } = golden.exhaustion;
    const sponsored: Layer = { id: 'sponsor', kind: 'sponsor', capacity: usdc(sponsor), used: zero };
    const state = absorb(usdc(netLoss), [...layers, sponsored]);
    expect(state.residual).toEqual(usdc(residual));
    expect(endResidual(state.residual, 'limited-recourse', usdc('1000000')).extinguished).toEqual(
      usdc(residual),
    );
  });
});
