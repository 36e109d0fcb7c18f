import fc from 'fast-check';
import { callDifference, type ComparedCall } from './call-reconciliation';

const vm = (more: Partial<ComparedCall>): ComparedCall => ({
  kind: 'vm',
  state: 'settled',
  amount: 100n,
  paid: 100n,
  moved: 100n,
  collected: more.collected ?? more.moved ?? 100n,
  astray: 0n,
  leftDue: 0n,
  ...more,
});

describe('a call beside its journals', () => {
  it.each([
    { call: vm({}), differs: undefined, why: 'what is paid has moved' },
    {
      call: vm({ state: 'issued', paid: 0n, moved: 0n }),
      differs: undefined,
      why: 'nothing is paid yet, and nothing moved',
    },
    {
      call: vm({ moved: 0n }),
      differs: 'call-without-journal',
      why: 'it says that it is settled, and nothing moved',
    },
    {
      call: vm({ state: 'agreed', paid: 0n }),
      differs: 'journal-ahead-of-call',
      why: 'it moved, and the call does not know',
    },
    { call: vm({ moved: 99n }), differs: 'call-differs', why: 'something else moved than was paid' },
    {
      call: vm({ moved: 0n, astray: 100n }),
      differs: 'journal-astray',
      why: 'it moved between other accounts than the call is about',
    },
    {
      call: vm({ state: 'failed', paid: 40n, moved: 40n }),
      differs: undefined,
      why: 'nobody has paid the rest yet',
    },
    {
      call: vm({ state: 'failed', paid: 40n, collected: 40n }),
      differs: undefined,
      why: 'others have paid the rest in its place',
    },
    {
      call: vm({ state: 'failed', paid: 40n, collected: 0n }),
      differs: undefined,
      why: 'all of it went down the ladder, the payer first',
    },
    {
      call: vm({ state: 'failed', paid: 40n }),
      differs: 'call-differs',
      why: 'all of it was collected, and the call says forty',
    },
    {
      call: vm({ state: 'failed', paid: 40n, moved: 70n, collected: 40n }),
      differs: 'call-differs',
      why: 'a ladder pays all or nothing',
    },
    {
      call: vm({ kind: 'im', state: 'failed', paid: 40n, collected: 40n }),
      differs: 'call-differs',
      why: 'nobody posts margin in its place',
    },
    {
      call: vm({ kind: 'im', state: 'cured', paid: 40n, moved: 40n }),
      differs: undefined,
      why: 'the rest moved with the cure',
    },
    {
      call: vm({ kind: 'im', state: 'cured', paid: 60n, moved: 0n }),
      differs: 'call-without-journal',
      why: 'sixty were paid at its deadline, and never moved',
    },
    {
      call: vm({ kind: 'im', state: 'cured', paid: 60n, moved: 59n }),
      differs: 'call-differs',
      why: 'the cure moves what was short at the deadline, and no more',
    },
    {
      call: vm({ state: 'cured', paid: 40n, collected: 0n }),
      differs: undefined,
      why: 'others had paid the rest, and the cure repaid them',
    },
    {
      call: vm({ state: 'cured', paid: 40n, moved: 101n }),
      differs: 'call-differs',
      why: 'no cure moves more than was called',
    },
    {
      call: vm({ kind: 'interest', state: 'cured', paid: 40n, moved: 40n, leftDue: 60n }),
      differs: undefined,
      why: 'what was short of interest had been left due, and the cure cleared it',
    },
    {
      call: vm({ kind: 'interest', state: 'failed', paid: 40n, moved: 40n, leftDue: 60n }),
      differs: undefined,
      why: 'what is short of interest is left due',
    },
    {
      call: vm({ kind: 'interest', state: 'failed', paid: 40n, moved: 40n }),
      differs: 'call-differs',
      why: 'interest that is short is due, and nobody owes it',
    },
    { call: vm({ leftDue: 1n }), differs: 'call-differs', why: 'margin is never left due' },
  ])('$differs: $why', ({ call, differs }) => {
    expect(callDifference(call)?.kind).toBe(differs);
  });

  it('differs by what it says of what differs: never by nothing', () => {
    const amounts = fc.bigInt(0n, 5n);
    const calls = fc.record({
      kind: fc.constantFrom('vm', 'im', 'interest'),
      state: fc.constantFrom('issued', 'settled', 'failed', 'cured', 'superseded'),
      amount: amounts,
      paid: amounts,
      moved: amounts,
      collected: amounts,
      astray: amounts,
      leftDue: amounts,
    });
    fc.assert(
      fc.property(calls, (call) => {
        const difference = callDifference(call);
        if (difference !== undefined) expect(difference.said).not.toBe(difference.found);
      }),
    );
  });
});
