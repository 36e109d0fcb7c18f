import { accept, plusMinutes, refuse } from '@app/kernel';
import fc from 'fast-check';
import {
  coolingMinutes,
  type InstructionFacts,
  isLive,
  mayCallBack,
  stateAt,
} from './settlement-instruction';

const now = new Date('2026-03-02T12:00:00Z');
const at = (minutes: number) => plusMinutes(now, minutes);
const fresh: InstructionFacts = { confirmed: false, denied: false };
const agreed: InstructionFacts = { confirmed: true, denied: false, inForceFrom: now };

describe('stateAt', () => {
  it.each([
    { facts: fresh, state: 'proposed', why: 'nobody has called' },
    {
      facts: { ...fresh, confirmed: true },
      state: 'called-back',
      why: 'the party confirmed it, and no second person has',
    },
    { facts: { ...fresh, denied: true }, state: 'denied', why: 'the party knew nothing of it' },
    { facts: { ...fresh, confirmed: true, denied: true }, state: 'denied', why: 'one no undoes every yes' },
    { facts: { ...agreed, inForceFrom: at(1) }, state: 'cooling', why: 'its hour has not come' },
    { facts: agreed, state: 'in-force', why: 'it is in force from this very instant' },
    { facts: { ...agreed, replacedFrom: at(1) }, state: 'in-force', why: 'what will replace it still cools' },
    {
      facts: { ...agreed, replacedFrom: now },
      state: 'replaced',
      why: 'the other is in force from this very instant',
    },
    { facts: { ...agreed, cancelledAt: at(-1) }, state: 'cancelled', why: 'somebody stopped it' },
    {
      facts: { ...agreed, inForceFrom: at(1), cancelledAt: now },
      state: 'cancelled',
      why: 'it was stopped while it cooled',
    },
  ])('is $state: $why', ({ facts, state }) => {
    expect(stateAt(facts, now)).toBe(state);
  });

  const instants = fc.option(fc.integer({ min: -100, max: 100 }).map(at), { nil: undefined });
  const optional = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });

  it('is never in force before two agreed and it cooled, nor after it was stopped or replaced', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        instants,
        instants,
        instants,
        (confirmed, denied, from, stopped, replaced) => {
          const facts: InstructionFacts = {
            confirmed,
            denied,
            ...optional('inForceFrom', from),
            ...optional('cancelledAt', stopped),
            ...optional('replacedFrom', replaced),
          };
          const inForce = stateAt(facts, now) === 'in-force';
          const may = !denied && stopped === undefined && from !== undefined && from <= now;
          expect(inForce).toBe(may && (replaced === undefined || replaced > now));
          expect(isLive(stateAt(facts, now)) || !inForce).toBe(true);
        },
      ),
    );
  });
});

describe('coolingMinutes', () => {
  it.each([
    { hours: 24, isFirst: false, minutes: 1440, why: 'a change waits a day' },
    { hours: 24, isFirst: true, minutes: 360, why: 'a first one waits a quarter of it' },
    { hours: 4, isFirst: true, minutes: 60, why: 'an hour is the least there is' },
  ])('is $minutes minutes: $why', ({ hours, isFirst, minutes }) => {
    expect(coolingMinutes(hours, isFirst)).toBe(minutes);
  });
});

describe('mayCallBack', () => {
  const proposed = { enteredBy: 'otto', proposedAt: now, isFirst: false };
  const phone = { recordedBy: 'pia', recordedAt: at(-1440) };
  it.each([
    { proposed, phone, caller: 'cora', answer: accept('may'), why: 'a third, on a number of a day before' },
    { proposed, phone, caller: 'otto', answer: refuse('entered-by-caller'), why: 'he would confirm himself' },
    {
      proposed,
      phone,
      caller: 'pia',
      answer: refuse('number-recorded-by-the-same'),
      why: 'she would call a number of her own',
    },
    {
      proposed: { ...proposed, enteredBy: 'pia' },
      phone,
      caller: 'cora',
      answer: refuse('number-recorded-by-the-same'),
      why: 'who enters the change has brought the number',
    },
    {
      proposed,
      phone: { ...phone, recordedAt: at(-1439) },
      caller: 'cora',
      answer: refuse('number-too-new'),
      why: 'the number came with the change',
    },
    {
      proposed: { ...proposed, isFirst: true },
      phone: { ...phone, recordedAt: at(5) },
      caller: 'cora',
      answer: accept('may'),
      why: 'a first account changes nothing',
    },
  ])('answers: $why', ({ proposed: given, phone: number, caller, answer }) => {
    expect(mayCallBack(given, number, caller)).toEqual(answer);
  });
});
