import fc from 'fast-check';
import { cursorBefore, cursorOf, cursorText } from './stream-cursor';

it.each([
  { text: '0', cursor: { toldIn: '0', kind: 0, key: '' }, why: 'it stands before everything' },
  { text: '742.2.6/aa-1/A1', cursor: { toldIn: '742', kind: 2, key: '6/aa-1/A1' }, why: 'an event has it' },
  { text: '741.9.', cursor: { toldIn: '741', kind: 9, key: '' }, why: 'whoever has read nothing yet has it' },
  { text: '', cursor: undefined, why: 'it says nothing' },
  { text: '742', cursor: undefined, why: 'it is half of one' },
  { text: '-1.2.a', cursor: undefined, why: 'no transaction has that number' },
  { text: "1.2.a' or true", cursor: undefined, why: 'no key looks like that' },
  { text: `1.2.${'a'.repeat(121)}`, cursor: undefined, why: 'no key is that long' },
])('$text is a place in the stream or not: $why', ({ text, cursor }) => {
  expect(cursorOf(text)).toEqual(cursor);
});

it('is read back as it was written', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9/-]{0,60}$/);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
      fc.integer({ min: 0, max: 9 }),
      key,
      (n, kind, k) => {
        const cursor = { toldIn: String(n), kind, key: k };
        expect(cursorOf(cursorText(cursor))).toEqual(cursor);
      },
    ),
  );
});

it('before a transaction stands after all that came before it', () => {
  expect(cursorText(cursorBefore(743n))).toBe('742.9.');
});
