import { accept, refuse } from '@app/kernel';
import fc from 'fast-check';
import { csvOf, parseCsv } from './csv';

const fieldsOf = (text: string) => {
  const parsed = parseCsv(text);
  return parsed.ok ? parsed.value.map(({ fields }) => fields) : parsed.refusal;
};

describe('comma-separated values', () => {
  it.each([
    { text: '', rows: [], why: 'of nothing there is nothing' },
    {
      text: 'a,b\r\nc,d\r\n',
      rows: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      why: 'lines end in CR LF',
    },
    {
      text: 'a,b\nc,d',
      rows: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      why: 'or in LF, and the last need not end',
    },
    { text: '\uFEFFa,b', rows: [['a', 'b']], why: 'a byte-order mark is no part of a field' },
    {
      text: '"a,1","b""c","d\r\ne"',
      rows: [['a,1', 'b"c', 'd\r\ne']],
      why: 'quoted fields hold what they like',
    },
    { text: 'a,,\n', rows: [['a', '', '']], why: 'empty fields are fields' },
    { text: 'a\n\n\nb\n', rows: [['a'], ['b']], why: 'empty lines are none' },
    { text: 'a, b \n', rows: [['a', ' b ']], why: 'spaces belong to a field' },
  ])('are read: $why', ({ text, rows }) => {
    expect(fieldsOf(text)).toEqual(rows);
  });

  it.each([
    { text: 'a,b"c\n', line: 1, kind: 'quote-inside', why: 'a quote stands only around a field' },
    { text: 'a\n"b"c\n', line: 2, kind: 'text-after-quote', why: 'nothing follows a quoted field' },
    { text: 'a\nb\n"c', line: 3, kind: 'quote-never-closed', why: 'what is opened is closed' },
    { text: 'a\rb', line: 1, kind: 'quote-inside', why: 'a lone CR ends nothing' },
  ])('are refused at line $line: $why', ({ text, line, kind }) => {
    expect(parseCsv(text)).toEqual(refuse({ line, kind }));
  });

  it('tell on which line a record begins, whatever stands in quotes before it', () => {
    expect(parseCsv('"a\nb"\nc\n')).toEqual(
      accept([
        { line: 1, fields: ['a\nb'] },
        { line: 3, fields: ['c'] },
      ]),
    );
  });

  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1'])(
    'write %j so that nothing runs it',
    (text) => {
      expect(csvOf([[text]]).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('write a number as it is, below zero too', () => {
    expect(csvOf([['-12.5', '3']])).toBe('-12.5,3\r\n');
  });
});

it('are read as they were written, whatever is in them', () => {
  const field = fc.string({ unit: 'binary' }).filter((text) => !/^[=+\-@\t\r\uFEFF]/.test(text));
  const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, (written) => {
      expect(fieldsOf(csvOf(written))).toEqual(written);
    }),
  );
});

it('never fault on any text, and never lose a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\uFEFF') }), (text) => {
      const parsed = parseCsv(text);
      if (parsed.ok) for (const { line } of parsed.value) expect(line).toBeGreaterThanOrEqual(1);
      else expect(parsed.refusal.line).toBeLessThanOrEqual(text.split('\n').length);
    }),
  );
});
