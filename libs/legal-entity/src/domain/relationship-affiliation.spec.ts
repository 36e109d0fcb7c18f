import { Exact } from '@app/kernel';
import fc from 'fast-check';
import type { Ownership, Owner } from './ownership';
import { affiliationOf } from './relationship-affiliation';

const entity = (id: string, name: string): Owner => ({ id, name, kind: 'entity' });
const ada: Owner = { id: 'ada', name: 'Ada Larkfield', kind: 'person' };

/** A party that is held, by so much, by the first owner; and that one whole by the next, and so on. */
function held(name: string, share: string, ...owners: readonly Owner[]): Ownership {
  const chain = [entity('applicant', name), ...owners];
  const holdings = owners.map(({ id }, at) => ({
    owner: id,
    owned: chain[at]!.id,
    share: new Exact(at === 0 ? share : '1'),
  }));
  return { subject: 'applicant', owners: chain, holdings, controls: [] };
}

const ruledBy = (name: string, controller: Owner): Ownership => ({
  subject: 'applicant',
  owners: [entity('applicant', name), controller],
  holdings: [],
  controls: [{ controller: controller.id, controlled: 'applicant', ground: 'general partner' }],
});

it.each([
  {
    why: 'strangers',
    one: held('Lark', '1', ada),
    other: held('Osprey', '1', { ...ada, name: 'Otto Orr' }),
    through: [],
  },
  {
    why: 'one person has most of both, however his name is spelt',
    one: held('Lark', '0.51', ada),
    other: held('Osprey', '1', { ...ada, id: 'x', name: 'LARKFIELD, Ada' }),
    through: ['Ada Larkfield'],
  },
  {
    why: 'half is not a majority',
    one: held('Lark', '0.5', ada),
    other: held('Osprey', '1', ada),
    through: [],
  },
  {
    why: 'one holds the other',
    one: held('Lark', '1', ada),
    other: held('Osprey', '0.8', entity('l', 'Lark')),
    through: ['Lark'],
  },
  {
    why: 'a holding in between hides nobody',
    one: held('Lark', '0.9', entity('h', 'Holding One'), ada),
    other: held('Osprey', '0.9', entity('h', 'Holding Two'), ada),
    through: ['Ada Larkfield'],
  },
  {
    why: 'control needs no share',
    one: ruledBy('Lark', entity('gp', 'General Partner Ltd')),
    other: ruledBy('Osprey', entity('gp2', 'General Partner Ltd')),
    through: ['General Partner Ltd'],
  },
])('finds them affiliated through $through: $why', ({ one, other, through }) => {
  expect(affiliationOf(one, other)).toEqual(through);
});

it('is the same whichever of the two is asked first', () => {
  const someone = fc.constantFrom('Ada', 'Ben', 'Cy').map((name) => ({ ...ada, id: name, name }));
  const share = fc.integer({ min: 1, max: 10 }).map((tenths) => new Exact(tenths).div(10).toFixed());
  fc.assert(
    fc.property(someone, share, someone, share, (a, part, b, other) => {
      const [one, two] = [held('Lark', part, a), held('Osprey', other, b)];
      expect(affiliationOf(one, two)).toEqual(affiliationOf(two, one));
    }),
  );
});
