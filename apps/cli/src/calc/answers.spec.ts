import fc from 'fast-check';
import { answersOf } from './answers';
import { lossWaterfall } from './loss-waterfall';

const layers = [
  { id: 'MARGIN', capacityMinor: 100 },
  { id: 'JUNIOR', capacityMinor: '50' },
];
const line = (more: object) => JSON.stringify({ layers, netLoss: 120, ...more });
const answer = { MARGIN: '100', JUNIOR: '20', SHORTFALL: '0' };

it.each([
  { text: line({}), why: 'one line' },
  { text: `\n${line({})}\n\n`, why: 'blank lines around it' },
  { text: JSON.stringify({ layers, netLoss: '120' }, null, 2), why: 'one object over several lines' },
  { text: line({ name: 'a case', note: 'from a vector' }), why: 'descriptive keys are ignored' },
])('answers $why', ({ text }) => {
  expect(answersOf(lossWaterfall, text)).toEqual({ answers: [answer] });
});

it.each([
  { text: line({ netLoss: -1 }), field: 'netLoss', why: 'out of range' },
  { text: line({ netLoss: 1.5 }), field: 'netLoss', why: 'not whole' },
  { text: line({}).replace('120', '1e16'), field: 'netLoss', why: 'a number that may have lost digits' },
  {
    text: line({ layers: ['LAYER'] }).replace('"LAYER"', '9'.repeat(20)),
    field: 'layers[0]',
    why: 'no object',
  },
  { text: line({ netLoss: undefined }), field: 'netLoss', why: 'missing' },
  { text: line({ netLoss: null }), field: 'netLoss', why: 'null' },
  { text: line({ netLos: 1 }), field: 'netLos', why: 'unknown' },
  { text: line({ layers: [] }), field: 'layers', why: 'empty' },
  { text: line({ layers: [layers[0], layers[0]] }), field: 'layers', why: 'an id twice' },
  { text: line({ layers: [{ id: 'X' }] }), field: 'layers[0].capacityMinor', why: 'missing inside a list' },
  { text: '[]', field: '', why: 'not an object' },
  { text: '{', field: '', why: 'not JSON' },
  { text: '', field: '', why: 'nothing at all' },
])('refuses $field: $why', ({ text, field }) => {
  expect(answersOf(lossWaterfall, text)).toMatchObject({ problem: { line: 1, field } });
});

it('keeps every digit of a JSON number', () => {
  const text = line({}).replace('120', '9007199254740993');
  const over = String(9007199254740993n - 150n);
  expect(answersOf(lossWaterfall, text)).toEqual({
    answers: [{ MARGIN: '100', JUNIOR: '50', SHORTFALL: over }],
  });
});

it('answers no line when one is refused, and names that line', () => {
  const text = `${line({})}\n\n${line({ netLoss: 'x' })}\n`;
  expect(answersOf(lossWaterfall, text)).toMatchObject({ problem: { line: 3, field: 'netLoss' } });
});

it('law 4: what the layers absorb and the shortfall sum to the loss', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 30n - 1n });
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 6 }), amount, (capacities, loss) => {
      const given = capacities.map((capacity, index) => ({
        id: `L${String(index)}`,
        capacityMinor: String(capacity),
      }));
      const outcome = answersOf(lossWaterfall, JSON.stringify({ layers: given, netLoss: String(loss) }));
      const [parts] = 'answers' in outcome ? outcome.answers : [];
      const sum = Object.values(parts as Record<string, string>).reduce(
        (total, part) => total + BigInt(part),
        0n,
      );
      expect(sum).toBe(loss);
    }),
  );
});
