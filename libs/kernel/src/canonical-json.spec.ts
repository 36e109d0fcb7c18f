import fc from 'fast-check';
import { type Canonical, canonicalJson } from './canonical-json';

describe('canonical JSON', () => {
  it.each([
    {
      why: 'RFC 8785, 3.2.2: strings and literals of the sample',
      value: {
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
        literals: [null, true, false],
      },
      text: String.raw`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    },
    {
      why: 'RFC 8785, 3.2.3: names in the order of their UTF-16 code units, not of their code points',
      value: {
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      text:
        String.raw`{"\r":"Carriage Return","1":"One","` +
        '\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",' +
        '"\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    },
    { why: 'an array keeps its order', value: ['b', 'a', []], text: '["b","a",[]]' },
    {
      why: 'names are ordered at every depth',
      value: { b: [{ d: '', c: '' }], a: {} },
      text: '{"a":{},"b":[{"c":"","d":""}]}',
    },
    {
      why: 'two letters that look alike stay two',
      value: ['\u212b', 'A\u030a'],
      text: '["\u212b","A\u030a"]',
    },
  ])('$why', ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });

  // RFC 8785, 3.2.4: the sample's string, by its octets in UTF-8.
  it('is the octets of the specification', () => {
    const text = canonicalJson({ string: '\u20ac$\u000F\u000aA\'B"\\\\"/' });
    expect(Buffer.from(text).toString('hex')).toBe(
      '7b22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    );
  });

  it.each(['\ud83d', '\ude00', 'a\ude00\ud83d'])('refuses half a surrogate pair: %j', (text) => {
    expect(() => canonicalJson([text])).toThrow('surrogate');
    expect(() => canonicalJson({ [text]: '' })).toThrow('surrogate');
  });

  const { value } = fc.letrec<{ value: Canonical }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 3 }), tie('value'), { maxKeys: 4 }),
    ),
  }));

  it('reads back as the value it was written from, whatever order its members came in', () => {
    fc.assert(
      fc.property(value, (given) => {
        const text = canonicalJson(given);
        const read = JSON.parse(text) as Canonical;
        expect(read).toEqual(given);
        expect(canonicalJson(reversed(read))).toBe(text);
      }),
    );
  });
});

function reversed(value: Canonical): Canonical {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Canonical[]).map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, reversed(part)]),
  );
}
