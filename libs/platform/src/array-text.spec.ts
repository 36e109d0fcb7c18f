import fc from 'fast-check';
import { types } from 'pg';
import { arrayText } from './array-text';

const TEXTS = 1009; // the server's number of text[]
const readerOf = types.getTypeParser as (type: number) => (text: string) => unknown;

describe('a list as PostgreSQL reads an array', () => {
  it.each([
    { values: [], text: '{}', why: 'none is an array too' },
    {
      values: ['A1', '2b506264-7b48', '2025-10-10T01:00:00.000Z'],
      text: '{A1,2b506264-7b48,2025-10-10T01:00:00.000Z}',
      why: 'what needs no quotes has none',
    },
    { values: [1n, -2, true], text: '{1,-2,true}', why: 'numbers and truths are their texts' },
    {
      values: [null, 'null', 'Null'],
      text: '{NULL,"null","Null"}',
      why: 'a text is never taken for nothing',
    },
    {
      values: ['', ' ', 'a,b', '{}'],
      text: '{""," ","a,b","{}"}',
      why: 'what would be read as something else is quoted',
    },
    {
      values: ['{"of":"a\\b"}'],
      text: '{"{\\"of\\":\\"a\\\\b\\"}"}',
      why: 'quotes and what escapes them are escaped',
    },
  ])('is $text: $why', ({ values, text }) => {
    expect(arrayText(values)).toBe(text);
  });

  it.each([
    { value: new Date(0), why: 'an instant' },
    { value: ['a'], why: 'a list in a list' },
    { value: 0.5, why: 'a fraction' },
    { value: undefined, why: 'nothing at all' },
  ])('is left to the driver with $why in it', ({ value }) => {
    expect(arrayText(['a', value])).toBeUndefined();
  });

  it('is read again as it was, whatever the texts are', () => {
    const text = fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('null', '\\', '"', '{', ',', ' ')),
    );
    fc.assert(
      fc.property(fc.array(text), (values) => {
        expect(readerOf(TEXTS)(arrayText(values) ?? '')).toEqual(values);
      }),
    );
  });
});
