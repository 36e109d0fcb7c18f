import { instructionNews } from './settlement-instruction-news';

const instruction = { id: 'i-1', partyId: 'anton', confirmed: { n: 2 } };
const inForceFrom = new Date('2026-01-02T00:00:00Z');

it.each([
  { step: 'proposed', key: 'i-1/proposed', why: 'a step happens once' },
  { step: 'proven', key: 'i-1/proven', why: 'so does this' },
  { step: 'confirmed', key: 'i-1/confirmed/2', why: 'two calls may both be confirmed' },
  { step: 'denied', key: 'i-1/denied', why: 'a no is the end' },
  { step: 'cancelled', key: 'i-1/cancelled', why: 'and so is a stop' },
] as const)('tells the party that its instruction is $step, once: $why', ({ step, key }) => {
  expect(instructionNews(step, instruction)).toEqual({
    type: 'settlement_instruction.changed',
    key,
    to: { party: 'anton' },
    data: { instructionId: 'i-1', step, inForceFrom: null },
  });
});

it('tells of an approved one from when on it is paid by', () => {
  const { data } = instructionNews('approved', { ...instruction, inForceFrom });
  expect(data['inForceFrom']).toBe('2026-01-02T00:00:00Z');
});
