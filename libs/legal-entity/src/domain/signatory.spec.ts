import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { INSTRUMENT_TYPES, maySign, type Signatory, type Signing } from './signatory';

const usdc = (amount: string) => Money.of(amount, USDC);
const alice: Signatory = {
  id: 'alice',
  name: 'Alice Ashe',
  scope: ['master-agreement', 'notice'],
  limit: usdc('1000000'),
  signing: 'single',
  effectiveOn: '2026-01-01',
  expiresOn: '2026-12-31',
};
const bruno: Signatory = { ...alice, id: 'bruno', name: 'Bruno Beck', signing: 'joint' };
const nobody: Signatory = { ...alice, id: 'nobody', name: 'Noor Null', scope: [] };
const master: Signing = { instrument: 'master-agreement', signedOn: '2026-06-30' };
const btc = Money.of('1', { code: 'BTC', scale: 8 });

describe('maySign', () => {
  it.each([
    { why: 'she is empowered', signers: ['alice'], signing: master, refusal: undefined },
    {
      why: 'the first day counts',
      signers: ['alice'],
      signing: { ...master, signedOn: '2026-01-01' },
      refusal: undefined,
    },
    {
      why: 'the last day counts',
      signers: ['alice'],
      signing: { ...master, signedOn: '2026-12-31' },
      refusal: undefined,
    },
    {
      why: 'the day before',
      signers: ['alice'],
      signing: { ...master, signedOn: '2025-12-31' },
      refusal: 'not-empowered-yet',
    },
    {
      why: 'the day after',
      signers: ['alice'],
      signing: { ...master, signedOn: '2027-01-01' },
      refusal: 'power-expired',
    },
    {
      why: 'the limit itself',
      signers: ['alice'],
      signing: { ...master, amount: usdc('1000000') },
      refusal: undefined,
    },
    {
      why: 'a unit more',
      signers: ['alice'],
      signing: { ...master, amount: usdc('1000000.000001') },
      refusal: 'above-limit',
    },
    {
      why: 'a limit of other money',
      signers: ['alice'],
      signing: { ...master, amount: btc },
      refusal: 'limit-in-another-asset',
    },
    {
      why: 'another instrument',
      signers: ['alice'],
      signing: { ...master, instrument: 'guarantee' as const },
      refusal: 'without-scope',
    },
    { why: 'no scope at all', signers: ['nobody'], signing: master, refusal: 'without-scope' },
    { why: 'one of two has none', signers: ['alice', 'nobody'], signing: master, refusal: 'without-scope' },
    { why: 'nobody knows him', signers: ['carla'], signing: master, refusal: 'signatory-unknown' },
    { why: 'nobody signed', signers: [], signing: master, refusal: 'signature-missing' },
    { why: 'he signs with another', signers: ['bruno', 'alice'], signing: master, refusal: undefined },
    { why: 'he alone', signers: ['bruno'], signing: master, refusal: 'joint-signature-missing' },
    {
      why: 'he twice is he alone',
      signers: ['bruno', 'bruno'],
      signing: master,
      refusal: 'joint-signature-missing',
    },
  ])('$why: $refusal', ({ signers, signing, refusal }) => {
    expect(maySign(signers, [alice, bruno, nobody], signing)).toEqual(
      refusal === undefined ? { ok: true, value: 'signed' } : { ok: false, refusal },
    );
  });

  it('lets a signatory without scope sign nothing, on no day, with nobody', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-06-${String(n).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...INSTRUMENT_TYPES),
        day,
        fc.subarray(['alice', 'bruno']),
        (instrument, signedOn, others) => {
          expect(maySign(['nobody', ...others], [alice, bruno, nobody], { instrument, signedOn }).ok).toBe(
            false,
          );
        },
      ),
    );
  });
});
