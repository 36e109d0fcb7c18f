import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { payOnTime, type Resources, rungsOf, type Share, SOURCES, takeBack } from './ladder';

const usdc = (amount: string) => Money.of(amount, USDC);
const zero = Money.zero(USDC);
const amounts = fc.bigInt({ min: 0n, max: 10n ** 13n }).map((minor) => Money.ofMinor(minor, USDC));
const resources: Resources = {
  freeBalance: usdc('20000'),
  firstSkin: usdc('150000'),
  liquidityLine: usdc('500000'),
  realisedMargin: usdc('350000'),
  trustAdvance: usdc('400000'),
  defaultDeclared: false,
  preliminaryVerified: false,
};
const texts = (shares: readonly Share[]) =>
  shares.map(({ source, amount }) => `${source} ${amount.toText().replace('.000000', '')}`);

describe('payOnTime', () => {
  it.each([
    { due: '0', with: {}, paid: [], unpaid: '0', why: 'nothing is due' },
    { due: '20000', with: {}, paid: ['free-balance 20000'], unpaid: '0', why: 'the defaulter can pay' },
    {
      due: '600000',
      with: {},
      paid: ['free-balance 20000', 'first-skin 150000', 'liquidity-line 430000'],
      unpaid: '0',
      why: 'capital pays before the line is drawn',
    },
    {
      due: '700000',
      with: {},
      paid: ['free-balance 20000', 'first-skin 150000', 'liquidity-line 500000'],
      unpaid: '30000',
      why: 'margin is not touched before the event of default is declared',
    },
    {
      due: '700000',
      with: { defaultDeclared: true },
      paid: ['free-balance 20000', 'first-skin 150000', 'liquidity-line 500000', 'realised-margin 30000'],
      unpaid: '0',
      why: 'margin pays once it is declared',
    },
    {
      due: '30000',
      with: { firstSkin: zero, liquidityLine: zero, preliminaryVerified: true },
      paid: ['free-balance 20000', 'trust-advance 10000'],
      unpaid: '0',
      why: 'a trust advances on a verified preliminary notice, declared or not',
    },
  ])('of $due pays $paid: $why', (each) => {
    const answer = payOnTime(usdc(each.due), rungsOf({ ...resources, ...each.with }));
    expect(texts(answer.paid)).toEqual(each.paid);
    expect(answer.unpaid).toEqual(usdc(each.unpaid));
  });

  it('pays or books every unit due, and asks no rung while an earlier one has money', () => {
    const ladders = fc.tuple(...SOURCES.map(() => amounts));
    fc.assert(
      fc.property(amounts, ladders, (due, available) => {
        const rungs = SOURCES.map((source, rank) => ({ source, available: available[rank]! }));
        const { paid, unpaid } = payOnTime(due, rungs);
        expect(Money.sum([...paid.map(({ amount }) => amount), unpaid], USDC)).toEqual(due);
        const spent = rungs.map((rung) => paid.find(({ source }) => source === rung.source)?.amount ?? zero);
        rungs.forEach((rung, rank) => {
          const later = [...spent.slice(rank + 1), unpaid];
          const exhausted = spent[rank]!.equals(rung.available);
          expect(exhausted || later.every((amount) => amount.isZero())).toBe(true);
        });
      }),
    );
  });
});

describe('takeBack', () => {
  const standing: Share[] = [
    { source: 'free-balance', amount: usdc('120000') },
    { source: 'first-skin', amount: usdc('150000') },
    { source: 'liquidity-line', amount: usdc('80000') },
    { source: 'realised-margin', amount: usdc('350000') },
  ];
  it.each([
    { returned: '50000', repaid: ['liquidity-line 50000'], rest: '0', why: 'the line is repaid first' },
    {
      returned: '300000',
      repaid: ['liquidity-line 80000', 'first-skin 150000', 'realised-margin 70000'],
      rest: '0',
      why: "then skin, then the defaulter's own money",
    },
    {
      returned: '700001',
      repaid: ['liquidity-line 80000', 'first-skin 150000', 'realised-margin 350000', 'free-balance 120000'],
      rest: '1',
      why: 'more than was given means the leg has changed sign',
    },
  ])('of $returned repays $repaid: $why', ({ returned, repaid, rest }) => {
    const answer = takeBack(usdc(returned), standing);
    expect(texts(answer.repaid)).toEqual(repaid);
    expect(answer.rest).toEqual(usdc(rest));
  });

  it('sets off what the survivor is still owed before any money moves', () => {
    const owing: Share[] = [...standing, { source: 'unpaid', amount: usdc('10000') }];
    expect(texts(takeBack(usdc('15000'), owing).repaid)).toEqual(['unpaid 10000', 'liquidity-line 5000']);
  });

  it('undoes what payOnTime did: the whole return leaves nobody out of pocket', () => {
    fc.assert(
      fc.property(amounts, fc.tuple(...SOURCES.map(() => amounts)), (due, available) => {
        const { paid, unpaid } = payOnTime(
          due,
          SOURCES.map((source, rank) => ({ source, available: available[rank]! })),
        );
        const { repaid, rest } = takeBack(due, [...paid, { source: 'unpaid', amount: unpaid }]);
        expect(rest).toEqual(zero);
        for (const { source, amount } of paid)
          expect(repaid.find((share) => share.source === source)?.amount).toEqual(amount);
      }),
    );
  });
});
