import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { type Holding, type Ownership, ownershipCycles, ownershipFault } from './ownership';
import { blockedByOwnership } from './ownership-block';
import { beneficialOwners } from './ownership-control';
import { effectiveShares } from './ownership-share';

const PERSONS = 'PQRXY';

/** `P 25 S` reads: P holds 25 % of S. Names of one of PQRXY are persons, all others entities; the subject is S. */
function graph(holdings: readonly string[], controls: readonly string[] = []): Ownership {
  const ends = [...holdings, ...controls].flatMap((line) => [line.split(' ')[0]!, line.split(' ').at(-1)!]);
  const ids = [...new Set(['S', ...ends])];
  return {
    subject: 'S',
    owners: ids.map((id) => ({ id, name: `${id} Ltd`, kind: PERSONS.includes(id) ? 'person' : 'entity' })),
    holdings: holdings.map((line) => {
      const [owner = '', percent = '', owned = ''] = line.split(' ');
      return { owner, owned, share: new Exact(percent).div(100) };
    }),
    controls: controls.map((line) => {
      const [controller = '', ground = '', controlled = ''] = line.split(' ');
      return { controller, controlled, ground };
    }),
  };
}

const percent = (shares: Map<string, Exact>) =>
  Object.fromEntries([...shares].map(([id, share]) => [id, share.times(100).toDecimalPlaces(6).toString()]));

describe('effectiveShares', () => {
  it.each([
    { why: 'one chain is multiplied', holdings: ['P 50 A', 'A 60 S'], shares: { A: '60', P: '30' } },
    {
      why: 'two chains are summed',
      holdings: ['P 50 A', 'P 20 B', 'A 40 S', 'B 60 S'],
      shares: { A: '40', B: '60', P: '32' },
    },
    {
      why: 'a diamond meets again in one owner',
      holdings: ['P 100 T', 'T 50 A', 'T 50 B', 'A 50 S', 'B 50 S'],
      shares: { A: '50', B: '50', T: '50', P: '50' },
    },
    {
      // A = 0.4 + 0.1·B and B = 0.5·A, so A = 0.4 ÷ 0.95; P = 0.5·A; Q = 0.6 + 0.9·B.
      why: 'a cycle above the subject is summed without end',
      holdings: ['Q 60 S', 'A 40 S', 'B 50 A', 'P 50 A', 'A 10 B', 'Q 90 B'],
      shares: { Q: '78.947368', A: '42.105263', B: '21.052632', P: '21.052632' },
    },
    {
      // H = 0.5 / (1 − 0.5·0.2): what the subject holds of its own holder is shared out among the others.
      why: 'a subject that holds its own holder',
      holdings: ['H 50 S', 'P 50 S', 'S 20 H', 'Q 80 H'],
      shares: { H: '55.555556', P: '55.555556', Q: '44.444444' },
    },
    { why: 'treasury shares belong to the others', holdings: ['S 20 S', 'P 80 S'], shares: { P: '100' } },
    {
      why: 'an entity that holds a tenth of itself, a hundredth through that, and so on',
      holdings: ['A 100 S', 'A 10 A', 'P 90 A'],
      shares: { A: '111.111111', P: '100' },
    },
    {
      why: 'what is below the subject is not above it',
      holdings: ['P 100 S', 'S 30 C', 'Q 70 C'],
      shares: { P: '100' },
    },
    { why: 'an owner nobody connects owns nothing', holdings: ['P 100 S', 'Q 100 Z'], shares: { P: '100' } },
  ])('$why', ({ holdings, shares }) => {
    expect(percent(effectiveShares(graph(holdings)))).toEqual(shares);
  });

  it('is exact where the threshold is met to the last digit', () => {
    // A = 0.5 ÷ 0.6 is no decimal; the 30 % of it that P holds is.
    const shares = effectiveShares(graph(['A 50 S', 'Q 50 S', 'A 40 A', 'P 30 A', 'R 30 A']));
    expect(shares.get('P')?.toString()).toBe('0.25');
  });
});

describe('ownershipFault', () => {
  it.each([
    { kind: 'shares-above-100', names: ['S Ltd'], holdings: ['P 60 S', 'Q 41 S'] },
    { kind: 'owned-by-itself', names: ['A Ltd', 'B Ltd'], holdings: ['P 50 S', 'A 100 B', 'B 100 A'] },
    { kind: 'share-out-of-range', names: ['P Ltd'], holdings: ['P 0 S'] },
    { kind: 'share-out-of-range', names: ['P Ltd'], holdings: ['P -5 S'] },
    { kind: 'share-out-of-range', names: ['P Ltd'], holdings: ['P 33.3333333 S'] },
    { kind: 'person-owned', names: ['Q Ltd'], holdings: ['P 50 Q'] },
    { kind: 'holding-twice', names: ['P Ltd', 'S Ltd'], holdings: ['P 50 S', 'P 20 S'] },
  ])('says $kind of $holdings', ({ kind, names, holdings }) => {
    expect(ownershipFault(graph(holdings))).toEqual({ kind, names });
  });

  it('says who is unknown, or named twice', () => {
    const { owners, ...rest } = graph(['P 50 S']);
    expect(ownershipFault({ ...rest, owners: owners.slice(0, 1) })).toEqual({
      kind: 'owner-unknown',
      names: ['P'],
    });
    expect(ownershipFault({ ...rest, owners: owners.slice(1) })).toEqual({
      kind: 'subject-unknown',
      names: ['S'],
    });
    expect(ownershipFault({ ...rest, owners: [...owners, owners[1]!] })).toEqual({
      kind: 'owner-twice',
      names: ['P Ltd'],
    });
  });
});

it('names each cycle from its first owner round to itself', () => {
  const holdings = ['A 40 S', 'B 50 A', 'C 50 B', 'A 10 C', 'S 5 S', 'P 60 S'];
  expect(ownershipCycles(graph(holdings))).toEqual([
    ['S Ltd', 'S Ltd'],
    ['A Ltd', 'C Ltd', 'B Ltd', 'A Ltd'],
  ]);
  expect(ownershipCycles(graph(['P 50 A', 'P 50 B', 'A 50 S', 'B 50 S']))).toEqual([]);
});

describe('beneficialOwners', () => {
  const names = (ownership: Ownership, rating: 'standard' | 'high' = 'standard') =>
    beneficialOwners(ownership, rating).map(({ id, grounds }) => `${id}: ${grounds.join(', ')}`);

  it.each([
    { why: '25 % is enough', holdings: ['P 25 S', 'Q 24.999999 S'], owners: ['P: ownership'] },
    { why: 'chains count together', holdings: ['P 15 S', 'P 20 A', 'A 50 S'], owners: ['P: ownership'] },
    { why: 'nobody reaches it', holdings: ['P 20 S', 'Q 20 S'], owners: [] },
    {
      why: 'a right to rule needs no share',
      holdings: ['P 50 S'],
      controls: ['Q gp S'],
      owners: ['P: ownership', 'Q: control'],
    },
    {
      why: 'control of a general partner is control',
      holdings: ['P 60 G'],
      controls: ['G gp S'],
      owners: ['P: control'],
    },
    {
      why: 'the trustee of a large owner',
      holdings: ['T 30 S'],
      controls: ['X trustee T'],
      owners: ['X: control'],
    },
    {
      why: 'the trustee of a small owner rules little',
      holdings: ['T 20 S'],
      controls: ['X trustee T'],
      owners: [],
    },
    { why: 'half is not more than half', holdings: ['P 50 A', 'A 30 S'], owners: [] },
    // 51 % of 51 % of 51 % is 13 %, and rules all the way down.
    { why: 'a chain of majorities', holdings: ['P 51 A', 'A 51 B', 'B 51 S'], owners: ['P: control'] },
  ])('$why', ({ holdings, controls = [], owners }) => {
    expect(names(graph(holdings, controls))).toEqual(owners);
  });

  it('looks at 10 % where the risk is high', () => {
    expect(names(graph(['P 10 S', 'Q 9.9 S']), 'high')).toEqual(['P: ownership']);
  });
});

describe('blockedByOwnership', () => {
  const blocked = (holdings: readonly string[], listed: string) =>
    blockedByOwnership(graph(holdings), new Set(listed)).map(({ id }) => id);

  it.each([
    {
      why: '30 % and 25 % of two blocked owners',
      holdings: ['X 30 S', 'Y 25 S'],
      listed: 'XY',
      entities: ['S'],
    },
    { why: 'half is enough', holdings: ['X 50 S'], listed: 'X', entities: ['S'] },
    { why: 'a hair below half is not', holdings: ['X 30 S', 'Y 19.999999 S'], listed: 'XY', entities: [] },
    {
      why: 'OFAC FAQ 401: X owns half of A, A half of S',
      holdings: ['X 50 A', 'A 50 S'],
      listed: 'X',
      entities: ['S', 'A'],
    },
    {
      why: 'OFAC FAQ 401: X owns half of A and of B, each owns a quarter of S',
      holdings: ['X 50 A', 'X 50 B', 'A 25 S', 'B 25 S'],
      listed: 'X',
      entities: ['S', 'A', 'B'],
    },
    {
      why: 'OFAC FAQ 401: X owns a quarter of A and of B, and they own S: 25 % effectively, and nothing is blocked',
      holdings: ['X 25 A', 'X 25 B', 'A 50 S', 'B 50 S'],
      listed: 'X',
      entities: [],
    },
    {
      why: 'OFAC FAQ 401: half of A counts for all of what A holds: 40 % and 10 % held directly',
      holdings: ['X 50 A', 'A 40 S', 'X 10 S'],
      listed: 'X',
      entities: ['S', 'A'],
    },
    {
      why: 'an entity on the list itself needs no owner',
      holdings: ['A 50 S'],
      listed: 'A',
      entities: ['S'],
    },
    {
      why: 'a cycle that one blocked owner closes',
      holdings: ['X 30 A', 'S 20 A', 'A 60 S'],
      listed: 'XS',
      entities: ['A'],
    },
    {
      why: 'a cycle does not block itself',
      holdings: ['A 60 B', 'B 60 A', 'A 60 S'],
      listed: '',
      entities: [],
    },
  ])('$why', ({ holdings, listed, entities }) => {
    expect(blocked(holdings, listed).sort()).toEqual([...entities].sort());
  });

  it('counts no shares that a blocked entity holds of itself', () => {
    const [entity] = blockedByOwnership(graph(['X 60 S', 'S 20 S']), new Set('X'));
    expect(entity).toMatchObject({ share: new Exact('0.6'), owners: ['X Ltd'] });
  });

  it('says who holds the blocked part together', () => {
    expect(blockedByOwnership(graph(['X 30 S', 'Y 25 S', 'P 45 S']), new Set('XY'))).toEqual([
      { id: 'S', name: 'S Ltd', share: new Exact('0.55'), owners: ['X Ltd', 'Y Ltd'] },
    ]);
  });
});

describe('whatever the graph', () => {
  const ENTITIES = ['S', 'A', 'B', 'C', 'D'];
  const EVERYBODY = [...ENTITIES, 'P', 'Q'];
  /** Each entity is shared out whole, in thousandths, among owners above it (a tree or a diamond) or anywhere (cycles too). */
  const shared = (among: (at: number) => readonly string[]) =>
    fc
      .tuple(
        ...ENTITIES.map((owned, at) =>
          fc
            .tuple(
              fc.shuffledSubarray([...among(at)], { minLength: 1 }),
              fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 6, maxLength: 6 }),
            )
            .map(([owners, cuts]) => wholeOf(owned, owners, cuts)),
        ),
      )
      .map((parts) => parts.flat());
  const acyclic = shared((at) => [...ENTITIES.slice(at + 1), 'P', 'Q']);
  const cyclic = shared(() => EVERYBODY).filter((lines) => ownershipFault(graph(lines)) === undefined);

  function wholeOf(owned: string, owners: readonly string[], cuts: readonly number[]): string[] {
    const marks = [0, ...[...new Set(cuts)].sort((a, b) => a - b).slice(0, owners.length - 1), 1000];
    return marks
      .slice(1)
      .map((mark, at) => `${owners[at]!} ${((mark - marks[at]!) / 10).toFixed(1)} ${owned}`);
  }

  it.each([
    { what: 'without cycles', lines: acyclic },
    { what: 'with cycles', lines: cyclic },
  ])('the shares of the persons of a whole graph $what are one', ({ lines }) => {
    fc.assert(
      fc.property(lines, (holdings) => {
        const shares = effectiveShares(graph(holdings));
        const persons = ['P', 'Q'].map((id) => shares.get(id) ?? new Exact(0));
        expect(
          persons
            .reduce((sum, share) => sum.plus(share))
            .minus(1)
            .abs()
            .lessThan('1e-45'),
        ).toBe(true);
      }),
    );
  });

  it('satisfies, for every owner, that his share is what he holds of those below him', () => {
    fc.assert(
      fc.property(cyclic, (holdings) => {
        const ownership = graph(holdings);
        const shares = effectiveShares(ownership);
        const returned = expected(ownership.holdings, 'S', shares).plus(1);
        for (const [id, share] of shares) {
          const held = ownership.holdings.filter(({ owner }) => owner === id);
          const sum = held.reduce(
            (total, each) =>
              total.plus(each.share.times(each.owned === 'S' ? returned : (shares.get(each.owned) ?? 0))),
            new Exact(0),
          );
          expect(sum.minus(share).abs().lessThan('1e-40')).toBe(true);
        }
      }),
    );
  });

  /** What the subject holds of itself, through those above it. */
  function expected(holdings: readonly Holding[], subject: string, shares: Map<string, Exact>): Exact {
    const own = holdings.filter(({ owner }) => owner === subject);
    const through = own.reduce(
      (sum, { owned, share }) => sum.plus(share.times(shares.get(owned) ?? 0)),
      new Exact(0),
    );
    const itself = own.find(({ owned }) => owned === subject)?.share ?? new Exact(0);
    return through.plus(itself).div(new Exact(1).minus(itself));
  }

  it('does not depend on the order of holdings', () => {
    fc.assert(
      fc.property(
        cyclic.chain((lines) =>
          fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
        ),
        fc.subarray(EVERYBODY),
        ([lines, shuffled], listed) => {
          const sorted = (of: string[]) =>
            [...effectiveShares(graph(of))].map(([id, share]) => [id, share.toFixed(40)]).sort();
          const ids = (of: string[]) =>
            blockedByOwnership(graph(of), new Set(listed))
              .map(({ id }) => id)
              .sort();
          expect(sorted(shuffled)).toEqual(sorted(lines));
          expect(ids(shuffled)).toEqual(ids(lines));
        },
      ),
    );
  });

  it('unblocks nobody when one more is listed', () => {
    fc.assert(
      fc.property(cyclic, fc.subarray(EVERYBODY), fc.constantFrom(...EVERYBODY), (lines, listed, more) => {
        const all = (ids: Iterable<string>) => {
          const set = new Set(ids);
          return new Set([...set, ...blockedByOwnership(graph(lines), set).map(({ id }) => id)]);
        };
        const after = all([...listed, more]);
        expect([...all(listed)].filter((id) => !after.has(id))).toEqual([]);
      }),
    );
  });
});
