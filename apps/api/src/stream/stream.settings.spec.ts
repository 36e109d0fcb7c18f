import { StreamSettings } from './stream.settings';

it.each([
  { environment: {}, lifetime: 900_000, why: 'a quarter of an hour, unless it is told otherwise' },
  { environment: { STREAM_SECONDS: '0' }, lifetime: 0, why: 'it only tells what there is' },
  { environment: { STREAM_SECONDS: '60' }, lifetime: 60_000, why: 'a minute' },
])('a stream lives $lifetime ms: $why', ({ environment, lifetime }) => {
  expect(StreamSettings.from(environment).lifetime).toBe(lifetime);
});

it.each(['', '-1', '1.5', 'for ever', '100000'])('a stream does not live %p seconds', (STREAM_SECONDS) => {
  expect(() => StreamSettings.from({ STREAM_SECONDS })).toThrow('STREAM_SECONDS is how long a stream lives');
});
