import type { JudgedOffer } from '@app/collateral/domain';
import { type Asset, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { offeredPieces, type PledgeMoment, type PledgePiece, pledgeValue, valueOf } from './pledge';

const usdc = (amount: string) => Money.of(amount, USDC);
const BILL: Asset = { code: 'BILL', scale: 6 };
const NOTE: Asset = { code: 'NOTE', scale: 6 };
const ASSETS = new Map([BILL, NOTE].map((asset) => [asset.code, asset]));
const bills = (amount: string) => Money.of(amount, BILL);
const piece = (asset: string, amount: string): PledgePiece => ({ asset, amount });

const cashAlone = (pieces: readonly PledgePiece[], called: Money) =>
  pledgeValue(pieces, offeredPieces(pieces, ASSETS, { called, takesTokens: false }), [], {
    called,
    moment: 'offer',
  });
const judgedAs = (
  pieces: readonly PledgePiece[],
  judged: readonly JudgedOffer[],
  called: Money,
  moment: PledgeMoment = 'offer',
) =>
  pledgeValue(pieces, offeredPieces(pieces, ASSETS, { called, takesTokens: true }), judged, {
    called,
    moment,
  });

it.each([
  { pieces: [piece('USDC', '100')], answer: '100.000000', why: 'it is all of it' },
  {
    pieces: [piece('USDC', '40'), piece('USDC', '0.000001')],
    answer: '40.000001',
    why: 'a part may be offered, in pieces',
  },
  { pieces: [piece('USDC', '100.000001')], answer: 'pledge-above-call', why: 'no more is called' },
  { pieces: [piece('BILL', '1')], answer: 'ineligible-collateral', why: 'it is another asset' },
  { pieces: [piece('USDC', '0')], answer: 'ineligible-collateral', why: 'it is nothing' },
  {
    pieces: [piece('USDC', '0.0000001')],
    answer: 'ineligible-collateral',
    why: 'it is finer than what is counted in',
  },
  {
    pieces: [piece('USDC', '9223372036854.775808')],
    answer: 'ineligible-collateral',
    why: 'it is more than the books count',
  },
])('answers $answer to a pledge for a call of 100: $why', ({ pieces, answer }) => {
  const judged = cashAlone(pieces, usdc('100'));
  expect(judged.ok ? valueOf(judged.value, USDC).toText() : judged.refusal.kind).toBe(answer);
});

const adds = (amount: string): JudgedOffer => ({ taken: true, quantity: bills('1'), adds: usdc(amount) });

it.each([
  { judged: [adds('60')], is: ['40.000000', '60.000000'], why: 'half in cash and half in tokens' },
  { judged: [adds('61')], is: ['40.000000', '60.000000'], why: 'what is beyond the call counts for nothing' },
  { judged: [adds('7')], is: ['40.000000', '7.000000'], why: 'a part' },
])('tokens beside 40 in cash count for $is of a call of 100: $why', ({ judged, is }) => {
  const pieces = [piece('USDC', '40'), piece('BILL', '1')];
  const found = judgedAs(pieces, judged, usdc('100'));
  expect(found.ok && found.value.map(({ value }) => value.toText())).toEqual(is);
});

it('refuses a token for which nothing is left, and says of every piece that is not taken why', () => {
  const needless = judgedAs([piece('USDC', '100'), piece('BILL', '1')], [adds('1')], usdc('100'));
  expect(needless).toMatchObject({ refusal: { kind: 'pledge-above-call', offered: usdc('101') } });
  const excluded = { kind: 'excluded', criterion: 'no copies' } as const;
  const judged = [{ taken: false, quantity: bills('1'), why: excluded } as const];
  const pieces = [piece('BILL', '1'), piece('GOLD', '1'), piece('BILL', '5'), piece('USDC', '-1')];
  expect(judgedAs(pieces, judged, usdc('100'))).toMatchObject({
    refusal: {
      pieces: [
        { asset: 'BILL', amount: '1', why: excluded },
        { asset: 'GOLD', why: { kind: 'not-registered' } },
        { asset: 'BILL', amount: '5', why: { kind: 'named-twice' } },
        { asset: 'USDC', why: { kind: 'not-an-amount' } },
      ],
    },
  });
});

it.each([
  { judged: [adds('95'), adds('5')], is: ['95.000000', '5.000000'], why: 'both are needed, as they were' },
  { judged: [adds('96'), adds('5')], is: ['96.000000', '4.000000'], why: 'the last counts for what is left' },
  { judged: [adds('101'), adds('5')], is: ['100.000000', '0.000000'], why: 'nothing is left for the last' },
  {
    judged: [
      adds('101'),
      { taken: false, quantity: bills('1'), why: { kind: 'beyond-limits', limits: ['half'] } } as const,
    ],
    is: ['100.000000', '0.000000'],
    why: 'of what is not needed nobody asks whether it counts',
  },
])('what was taken counts for $is of a call of 100 when it moves: $why', ({ judged, is }) => {
  const found = judgedAs([piece('BILL', '1'), piece('NOTE', '1')], judged, usdc('100'), 'payment');
  expect(found.ok && found.value.map(({ value }) => value.toText())).toEqual(is);
});

it('never counts for more than is called, nor for other than the sum of its pieces', () => {
  const units = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));
  fc.assert(
    fc.property(fc.array(units, { minLength: 1, maxLength: 5 }), units, (offered, called) => {
      const judged = cashAlone(
        offered.map((each) => piece('USDC', each.toText())),
        called,
      );
      const sum = Money.sum(offered, USDC);
      expect(judged.ok).toBe(!called.lessThan(sum));
      if (judged.ok) expect(valueOf(judged.value, USDC)).toEqual(sum);
    }),
  );
});
