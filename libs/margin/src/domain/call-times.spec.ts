import fc from 'fast-check';
import { callTimes } from './call-times';

const at = (time: string) => new Date(`2025-10-${time.length > 5 ? '' : '10T'}${time}:00Z`);
const all = (times: readonly string[]) => times.map(at);

interface Case {
  readonly now: string;
  readonly valued: readonly string[];
  readonly elected?: readonly string[];
  readonly granted?: readonly string[];
  readonly is: string;
  readonly why: string;
}

describe('callTimes', () => {
  it.each<Case>([
    {
      now: '09:00',
      valued: ['08:00', '09:00'],
      elected: ['09:00'],
      is: 'calls first',
      why: 'it is its time',
    },
    { now: '09:00', valued: ['08:00', '09:00'], elected: ['17:00'], is: 'next 17:00', why: 'it is not' },
    {
      now: '10:00',
      valued: ['08:00', '10:00'],
      elected: ['09:00'],
      is: 'calls first',
      why: 'its time had no marks',
    },
    { now: '10:00', valued: ['09:00', '10:00'], elected: ['09:00'], is: '', why: 'its time was called on' },
    {
      now: '09:00',
      valued: ['09:00'],
      elected: ['08:00'],
      is: '',
      why: 'what was never valued has missed nothing',
    },
    {
      now: '09:00',
      valued: ['09:00'],
      elected: ['09:00'],
      is: 'calls first',
      why: 'and is called at its time',
    },
    {
      now: '09:20',
      valued: ['09:00', '09:20'],
      elected: ['17:00'],
      granted: ['09:20'],
      is: 'calls next 17:00',
      why: 'it has crossed, which is not the day’s own strike',
    },
    {
      now: '10:00',
      valued: ['09:20', '10:00'],
      elected: ['17:00'],
      granted: ['09:20'],
      is: 'next 17:00',
      why: 'one crossing is one call',
    },
    {
      now: '09:00',
      valued: ['08:00', '09:00', '10:00'],
      elected: ['09:00'],
      is: 'calls first',
      why: 'a later hour calls nobody, and supersedes nothing',
    },
    {
      now: '09:00',
      valued: ['08:00', '09:00', '10:00'],
      elected: ['09:00', '10:00'],
      is: 'calls first later 10:00 next 10:00',
      why: 'run late, its own number is old',
    },
    {
      now: '10:00',
      valued: ['09:00', '10:00'],
      elected: ['09:00', '10:00'],
      is: 'calls',
      why: 'margin of its own was struck on the first of the day',
    },
    {
      now: '23:40',
      valued: ['08:00', '23:40', '11T23:40'],
      elected: ['23:40', '11T23:40'],
      is: 'calls later 11T23:40 next 11T23:40',
      why: 'the day after has its own',
    },
  ])('of $now, valued at $valued: "$is", because $why', ({ now, valued, elected, granted, is }) => {
    const times = callTimes(at(now), all(valued), {
      elected: all(elected ?? []),
      granted: all(granted ?? []),
    });
    const text = (time: Date) => time.toISOString().slice(time.getUTCDate() === 10 ? 11 : 8, 16);
    const said = [
      ...(times.calls ? ['calls'] : []),
      ...(times.isFirst ? ['first'] : []),
      ...(times.later === undefined ? [] : [`later ${text(times.later)}`]),
      ...(times.next === undefined ? [] : [`next ${text(times.next)}`]),
    ];
    expect(said.join(' ')).toBe(is);
  });

  it('has as many calls as valuations after which something let it be called, and none for one cause twice', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(minutes, minutes, (some, caused) => {
        const instants = (of: readonly number[]) =>
          [...of].sort((a, b) => a - b).map((minute) => new Date(minute * 60_000));
        const [valued, elected] = [[new Date(0), ...instants(some)], instants(caused)];
        const times = valued.map((each) => callTimes(each, valued, { elected, granted: [] }));
        const first = new Set(
          elected.map((cause) => valued.findIndex((each) => each >= cause)).filter((n) => n > 0),
        );
        expect(times.flatMap(({ calls }, n) => (calls ? [n] : []))).toEqual([...first].sort((a, b) => a - b));
        expect(times.filter(({ isFirst }) => isFirst)).toHaveLength(first.size > 0 ? 1 : 0);
      }),
    );
  });
});
