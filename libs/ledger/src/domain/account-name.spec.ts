import fc from 'fast-check';
import { codeOf, isBridge, partsOf } from './account-name';

const plain = { occupied: false, detailed: false };
const ofAnOccupant = { occupied: true, detailed: false };
const keptForSomething = { occupied: false, detailed: true };
const both = { occupied: true, detailed: true };

describe('the name of an account', () => {
  it.each([
    { name: 'CASH', rule: plain, parts: ['CASH', '', ''], why: 'the cell has one' },
    { name: 'FREE.A1', rule: ofAnOccupant, parts: ['FREE', 'A1', ''], why: 'it is the occupant’s' },
    { name: 'LIQUIDITY.R1', rule: keptForSomething, parts: ['LIQUIDITY', '', 'R1'], why: 'one line each' },
    { name: 'PAID_BY.B12.TJ', rule: both, parts: ['PAID_BY', 'B12', 'TJ'], why: 'of a default, by a layer' },
    {
      name: 'HOLDER.A1',
      rule: keptForSomething,
      parts: ['HOLDER', '', 'A1'],
      why: 'a holder may be called so',
    },
  ])('$name is taken apart: $why', ({ name, rule, parts: [code, occupancy, detail] }) => {
    expect(partsOf(name, rule)).toEqual({ code, occupancy, detail });
  });

  it.each([
    { name: 'FREE', rule: ofAnOccupant, why: 'whose?' },
    { name: 'FREE.C1', rule: ofAnOccupant, why: 'there are two seats' },
    { name: 'FREE.A0', rule: ofAnOccupant, why: 'the first occupant is A1' },
    { name: 'CASH.A1', rule: plain, why: 'the cell’s cash is nobody’s' },
    { name: 'PAID_BY.A1', rule: both, why: 'by which layer?' },
    { name: 'PAID_BY.A1.TJ.x', rule: both, why: 'one part too many' },
  ])('$name is refused: $why', ({ name, rule }) => {
    expect(() => partsOf(name, rule)).toThrow('not the name of an account');
  });

  it('is made of its parts and of nothing else', () => {
    const occupancy = fc.stringMatching(/^[AB][1-9]$/);
    const detail = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    fc.assert(
      fc.property(occupancy, detail, (who, what) => {
        const { code, occupancy: readWho, detail: readWhat } = partsOf(`PAID_BY.${who}.${what}`, both);
        expect([code, readWho, readWhat]).toEqual(['PAID_BY', who, what]);
      }),
    );
  });

  it('begins with its code, unless it is a bridge, which is called after its link', () => {
    expect([codeOf('VM_HELD.A1'), codeOf('CASH')]).toEqual(['VM_HELD', 'CASH']);
    expect([isBridge('BRIDGE.Lskin'), isBridge('CASH')]).toEqual([true, false]);
  });
});
