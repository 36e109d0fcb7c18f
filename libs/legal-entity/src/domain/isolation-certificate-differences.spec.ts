import { type Canonical } from '@app/kernel';
import fc from 'fast-check';
import { certificateDifferences, isolationStands } from './isolation-certificate-differences';

const skin = { id: 'first-skin/Lskin.R1', standing: 'in-force', terms: { cap: '150.00' }, covers: [] };
const line = {
  id: 'liquidity/Lliq.R1',
  standing: 'in-force',
  terms: { cap: '500.00' },
  covers: [{ rank: '0' }],
};
const certificate = {
  format: 'one',
  asOf: '2025-10-10T20:00:00Z',
  keyId: 'a',
  book: { id: '1', hash: 'aa' },
  edges: [skin, line],
  gaps: [{ subject: 'custodian' }],
};

describe('what has changed since a certificate was made', () => {
  it.each([
    { why: 'nothing', now: certificate, lines: [], stands: true },
    {
      why: 'it is later, and another key',
      now: { ...certificate, asOf: 'later', keyId: 'b' },
      lines: [],
      stands: true,
    },
    {
      why: 'the edges come in another order',
      now: { ...certificate, edges: [line, skin] },
      lines: [],
      stands: true,
    },
    {
      why: 'money has moved in the book',
      now: { ...certificate, book: { id: '1', hash: 'bb' } },
      lines: ['moved book.hash "aa" "bb"'],
      stands: true,
    },
    {
      why: 'a new edge',
      now: { ...certificate, edges: [skin, line, { ...line, id: 'fee/Lfee.R1' }] },
      lines: ['added fee/Lfee.R1  in-force'],
      stands: false,
    },
    {
      why: 'an edge that was never there, or was taken away',
      now: { ...certificate, edges: [skin] },
      lines: ['gone liquidity/Lliq.R1 in-force '],
      stands: false,
    },
    {
      why: 'an edge has ended: that is all there is to say of it',
      now: { ...certificate, edges: [skin, { ...line, standing: 'ended', terms: { cap: '1' } }] },
      lines: ['ended liquidity/Lliq.R1 in-force ended'],
      stands: false,
    },
    {
      why: 'an edge on other terms, member by member',
      now: { ...certificate, edges: [{ ...skin, covers: [{ rank: '1' }], terms: { cap: '151.00' } }, line] },
      lines: [
        'changed first-skin/Lskin.R1: terms.cap "150.00" "151.00"',
        'changed first-skin/Lskin.R1: covers [] ',
        'changed first-skin/Lskin.R1: covers.0.rank  "1"',
      ],
      stands: false,
    },
    {
      why: 'what was not recorded is said otherwise',
      now: { ...certificate, gaps: [] },
      lines: ['changed gaps.0.subject "custodian" ', 'changed gaps  []'],
      stands: false,
    },
    {
      why: 'two edges of one id',
      now: { ...certificate, edges: [skin, line, line] },
      lines: ['added liquidity/Lliq.R1 (again)  in-force'],
      stands: false,
    },
  ])('$why', ({ now, lines, stands }) => {
    const differences = certificateDifferences(certificate, now);
    const texts = differences.map(({ what, where, before, now: after }) =>
      [what, where, before, after].join(' '),
    );
    expect(texts).toEqual(lines);
    expect(isolationStands(differences)).toBe(stands);
  });

  it.each([null, 'text', [], { edges: 'none' }, { edges: [null, 'x'] }])(
    'reads %j without a fault',
    (before) => {
      expect(isolationStands(certificateDifferences(before as Canonical, certificate))).toBe(false);
    },
  );

  it('finds every change of one text, and says the same backwards', () => {
    const paths = fc.constantFrom('format', 'gaps', 'edges');
    fc.assert(
      fc.property(paths, fc.string(), (path, text) => {
        const now = { ...certificate, [path]: text };
        const [there, back] = [
          certificateDifferences(certificate, now),
          certificateDifferences(now, certificate),
        ];
        expect(there.length > 0).toBe(text !== (certificate as Record<string, unknown>)[path]);
        expect(back).toHaveLength(there.length);
      }),
    );
  });
});
