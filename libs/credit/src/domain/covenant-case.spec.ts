import fc from 'fast-check';
import {
  CASE_COMMANDS,
  type CaseCommand,
  type CaseState,
  legalDecisions,
  mayDecide,
  stateAfter,
} from './covenant-case';

const LAST_DAY = '2025-11-09';
const IN_TIME = new Date('2025-11-09T23:59:59.999Z');
const LATE = new Date('2025-11-10T00:00:00Z');

it.each<{ state: CaseState; at: Date; legal: CaseCommand[]; why: string }>([
  { state: 'open', at: IN_TIME, legal: ['reserve', 'waive', 'exercise'], why: 'the last day counts whole' },
  { state: 'reserved', at: IN_TIME, legal: ['waive', 'exercise'], why: 'it is reserved once' },
  { state: 'open', at: LATE, legal: ['lapse'], why: 'its time is over' },
  { state: 'reserved', at: LATE, legal: ['lapse'], why: 'reserving does not make it longer' },
  { state: 'exercised', at: IN_TIME, legal: [], why: 'it was used' },
  { state: 'waived', at: IN_TIME, legal: [], why: 'it was let be' },
  { state: 'lapsed', at: LATE, legal: [], why: 'it is gone' },
])('a right that is $state may: $legal, for $why', ({ state, at, legal }) => {
  expect(legalDecisions(state, LAST_DAY, at)).toEqual(legal);
});

it('has one end, however often anybody decides', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CASE_COMMANDS)), fc.constantFrom(IN_TIME, LATE), (wanted, at) => {
      const done: CaseCommand[] = [];
      for (const command of wanted)
        if (mayDecide({ state: stateAfter(done), useBy: LAST_DAY }, command, at).ok) done.push(command);
      expect(done.filter((command) => command !== 'reserve').length).toBeLessThanOrEqual(1);
      expect(done.filter((command) => command === 'reserve').length).toBeLessThanOrEqual(1);
    }),
  );
});
