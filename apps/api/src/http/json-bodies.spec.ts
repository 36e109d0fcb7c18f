import { deeperThan, hasInherited } from './json-bodies';

it.each([
  { value: 'text', levels: 0, deeper: false, why: 'text has no levels' },
  { value: null, levels: 0, deeper: false, why: 'nor has nothing' },
  { value: [], levels: 0, deeper: true, why: 'an empty list is one' },
  { value: { quotes: [{ price: '1' }] }, levels: 3, deeper: false, why: 'there are three' },
  { value: { quotes: [{ price: {} }] }, levels: 3, deeper: true, why: 'there are four' },
  {
    value: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown,
    levels: 8,
    deeper: true,
    why: 'there is no end',
  },
])('$why: deeper than $levels is $deeper', ({ value, levels, deeper }) => {
  expect(deeperThan(levels, value)).toBe(deeper);
});

it.each([
  { text: '{"constructor":"x"}', has: true, why: 'every object has one' },
  { text: '{"quotes":[{"toString":1}]}', has: true, why: 'however deep it lies' },
  { text: '{"amount":"1","quotes":[null,"constructor"]}', has: false, why: 'a value is no name' },
])('$why: $text has an inherited name is $has', ({ text, has }) => {
  expect(hasInherited(JSON.parse(text))).toBe(has);
});
