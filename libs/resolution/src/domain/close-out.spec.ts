import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { chargeOf, claimOf, closeOut, type CloseOutFigures } from './close-out';

const usdc = (amount: string) => Money.of(amount, USDC);
const cost = (invoiced: string, cap = '20000') => ({
  payee: 'auction agent',
  purpose: 'running the auction',
  invoiced: usdc(invoiced),
  cap: usdc(cap),
});
const flat: CloseOutFigures = {
  vmBalance: usdc('0'),
  price: usdc('0'),
  unpaidAmounts: usdc('0'),
  costs: [],
  vmHeld: usdc('0'),
  vmGiven: usdc('0'),
  marginRealised: usdc('350000'),
};

describe('closeOut', () => {
  it.each([
    { figures: {}, netLoss: '0', surplus: '350000', why: 'a flat seat gets its margin back' },
    {
      figures: { vmBalance: '80000', vmHeld: '20000', costs: [cost('3000')] },
      netLoss: '0',
      surplus: '287000',
      why: 'margin covers the unpaid VM and costs',
    },
    {
      figures: { vmBalance: '-25000', vmGiven: '25000', price: '15000', costs: [cost('5000')] },
      netLoss: '0',
      surplus: '330000',
      why: 'a defaulter in the money bears price and costs alone',
    },
    {
      figures: { vmBalance: '-80000', vmGiven: '20000', costs: [cost('3000')] },
      netLoss: '0',
      surplus: '407000',
      why: 'VM it was never given is owed to its estate',
    },
    {
      figures: { vmBalance: '2320000', vmHeld: '120000' },
      netLoss: '1850000',
      surplus: '0',
      why: 'the layers must pay what margin does not',
    },
    {
      figures: { unpaidAmounts: '350000.000001' },
      netLoss: '0.000001',
      surplus: '0',
      why: 'one unit is a loss',
    },
    {
      figures: { costs: [cost('99999', '350000')] },
      netLoss: '0',
      surplus: '250001',
      why: 'costs are itemised',
    },
    { figures: { costs: [cost('99999', '9')] }, netLoss: '0', surplus: '349991', why: 'and capped' },
  ])('leaves a net loss of $netLoss and a surplus of $surplus: $why', ({ figures, netLoss, surplus }) => {
    const amounts = Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, typeof value === 'string' ? usdc(value) : value]),
    );
    expect(closeOut({ ...flat, ...amounts })).toMatchObject({
      netLoss: usdc(netLoss),
      surplus: usdc(surplus),
    });
  });

  const amount = fc.bigInt({ min: 0n, max: 10n ** 13n }).map((minor) => Money.ofMinor(minor, USDC));
  const signed = fc
    .bigInt({ min: -(10n ** 13n), max: 10n ** 13n })
    .map((minor) => Money.ofMinor(minor, USDC));

  it('law 4: loss is margin applied plus net loss, and never both a net loss and a surplus', () => {
    const figures = fc.record({
      vmBalance: signed,
      price: signed,
      unpaidAmounts: signed,
      costs: fc.array(
        fc.record({ payee: fc.constant('x'), purpose: fc.constant('y'), invoiced: amount, cap: amount }),
      ),
      vmHeld: amount,
      vmGiven: amount,
      marginRealised: amount,
    });
    fc.assert(
      fc.property(figures, (each) => {
        const { loss, marginApplied, netLoss, surplus } = closeOut(each);
        expect(marginApplied.plus(netLoss)).toEqual(loss);
        const margin = each.vmHeld.minus(each.vmGiven).plus(each.marginRealised);
        expect(marginApplied.plus(surplus)).toEqual(margin);
        expect(netLoss.isZero() || surplus.isZero()).toBe(true);
      }),
    );
  });

  it('meets the claim counted from the advances when margin is short', () => {
    fc.assert(
      fc.property(amount, amount, amount, amount, (vmHeld, marginRealised, shortfall, price) => {
        const costs = [cost('8000'), cost('30000')];
        const vmBalance = vmHeld.plus(marginRealised).plus(shortfall);
        const statement = closeOut({ ...flat, vmBalance, price, costs, vmHeld, marginRealised });
        expect(claimOf(shortfall, price, usdc('0'), costs)).toEqual(statement.netLoss);
      }),
    );
  });
});

it('charges an invoice up to its cap', () => {
  expect(chargeOf(cost('30000')).toText()).toBe('20000.000000');
  expect(chargeOf(cost('19999.999999')).toText()).toBe('19999.999999');
});
