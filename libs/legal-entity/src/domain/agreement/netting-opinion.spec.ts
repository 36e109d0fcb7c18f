import fc from 'fast-check';
import { nettingOf } from './netting-opinion';

const on = (enforceable: 'yes' | 'no' | 'reasoned', validUntil = '2025-12-31') => ({
  enforceable,
  validUntil,
});

describe('whether a seat nets', () => {
  it.each([
    { master: true, opinion: on('yes'), at: '2025-12-31T23:59:59Z', why: 'opinion-says-yes' },
    { master: true, opinion: on('yes'), at: '2026-01-01T00:00:00Z', why: 'opinion-expired' },
    { master: true, opinion: on('reasoned'), at: '2025-06-01T00:00:00Z', why: 'opinion-reasoned' },
    { master: true, opinion: on('no'), at: '2025-06-01T00:00:00Z', why: 'opinion-says-no' },
    { master: true, opinion: undefined, at: '2025-06-01T00:00:00Z', why: 'no-opinion' },
    { master: false, opinion: on('yes'), at: '2025-06-01T00:00:00Z', why: 'no-master-agreement' },
  ])('$why at $at', ({ master, opinion, at, why }) => {
    expect(nettingOf(master, opinion, new Date(at))).toEqual({ on: why === 'opinion-says-yes', why });
  });

  it('is only on a plain yes that has not expired, under a master agreement in force', () => {
    const says = fc.option(fc.constantFrom('yes', 'no', 'reasoned'), { nil: undefined });
    const day = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.boolean(), says, day, day, (master, enforceable, until, asOf) => {
        const validUntil = until.toISOString().slice(0, 10);
        const found = nettingOf(master, enforceable && { enforceable, validUntil }, asOf);
        const expected = master && enforceable === 'yes' && asOf.toISOString().slice(0, 10) <= validUntil;
        expect(found.on).toBe(expected);
      }),
    );
  });
});
