import { accept, Money, refuse, USDC } from '@app/kernel';
import { PARTY_STATES } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { type AskedWithdrawal, decideWithdrawal } from './withdrawal';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const until = new Date('2026-03-03T12:00:00Z');
const payee = { state: 'in-force', asset: 'USDC', listed: false } as const;
const asked: AskedWithdrawal = {
  amount: usdc(100),
  free: usdc(100),
  due: usdc(0),
  standing: 'performing',
  party: 'active',
  payee,
};

describe('decideWithdrawal', () => {
  it.each([
    { change: {}, answer: accept('may'), why: 'all that is free may go' },
    {
      change: { party: 'restricted' },
      answer: accept('may'),
      why: 'who takes no new risk may take its money',
    },
    { change: { party: 'suspended' }, answer: refuse({ kind: 'party-suspended' }), why: 'nothing is let go' },
    {
      change: { standing: 'potential-default' },
      answer: refuse({ kind: 'seat-not-performing' }),
      why: 'its money may be needed for what it owes',
    },
    {
      change: { payee: undefined },
      answer: refuse({ kind: 'no-instruction-in-force' }),
      why: 'it has no such account',
    },
    {
      change: { payee: { ...payee, state: 'called-back' } },
      answer: refuse({ kind: 'no-instruction-in-force' }),
      why: 'no second person agreed',
    },
    {
      change: { payee: { ...payee, state: 'cooling', inForceFrom: until } },
      answer: refuse({ kind: 'instruction-cooling', until }),
      why: 'somebody may still stop it',
    },
    {
      change: { payee: { ...payee, asset: 'EUR' } },
      answer: refuse({ kind: 'no-instruction-in-force' }),
      why: 'that account takes something else',
    },
    {
      change: { payee: { ...payee, listed: true } },
      answer: refuse({ kind: 'wallet-listed' }),
      why: 'it is on the list',
    },
    {
      change: { payee: { ...payee, listed: null } },
      answer: refuse({ kind: 'wallet-not-screened' }),
      why: 'nobody has looked, for there is no list',
    },
    {
      change: { due: usdc(1) },
      answer: refuse({ kind: 'dues-unpaid', due: usdc(1) }),
      why: 'it owes the other seat',
    },
    {
      change: { free: usdc(99) },
      answer: refuse({ kind: 'not-enough-free', free: usdc(99) }),
      why: 'the rest is not free',
    },
  ] as { change: Partial<AskedWithdrawal>; answer: unknown; why: string }[])(
    'answers: $why',
    ({ change, answer }) => {
      expect(decideWithdrawal({ ...asked, ...change })).toEqual(answer);
    },
  );

  it('never lets more go than is free, nor anything to where it may not', () => {
    const amounts = fc.integer({ min: 0, max: 200 }).map(usdc);
    const parties = fc.constantFrom(...PARTY_STATES);
    const states = fc.constantFrom('proposed', 'cooling', 'in-force', 'replaced', 'cancelled' as const);
    fc.assert(
      fc.property(amounts, amounts, parties, states, (amount, free, party, state) => {
        const given = { ...asked, amount, free, party, payee: { ...payee, state } } as AskedWithdrawal;
        if (!decideWithdrawal(given).ok) return;
        expect(free.lessThan(amount)).toBe(false);
        expect(state).toBe('in-force');
        expect(['active', 'review-due', 'restricted']).toContain(party);
      }),
    );
  });
});
