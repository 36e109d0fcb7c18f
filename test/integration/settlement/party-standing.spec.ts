import { accept, refuse } from '@app/kernel';
import { PartyStandingService, RelationshipService } from '@app/legal-entity';
import { uuidOf } from '@app/platform';
import { given, R1, usdc } from '../resolution/cell-world';
import { cora, MoneyWorld, officer, vera } from './money-world';

let world: MoneyWorld;
beforeAll(async () => {
  world = await MoneyWorld.open();
});
afterAll(() => world.close());

const standings = () => world.get(PartyStandingService);
const proposed = (answer: Awaited<ReturnType<MoneyWorld['ease']>>) => {
  const value = given(answer);
  if (value === 'moved') throw new Error('one person moved it');
  return value;
};
const approve = async (
  proposal: { proposalId: string; termsHash: string },
  checker = vera,
  partyId = 'a',
) => {
  const asOf = await world.now();
  const { proposalId, termsHash } = proposal;
  return await world.tx((tx) => standings().approve(tx, partyId, { proposalId, termsHash, checker }, asOf));
};

describe('a party', () => {
  it('is stopped by one, and let go on by two, each step with who and why', async () => {
    expect(await world.stop('restricted')).toEqual(accept('moved'));
    expect(await world.stop('suspended')).toEqual(accept('moved'));
    const easing = proposed(await world.ease('active'));
    expect(await world.state()).toBe('suspended');
    expect(await approve(easing)).toEqual(accept('moved'));
    const history = (await standings().history(world.db.manager, 'a'))!;
    expect(history.map(({ from, to, by, reason, reviewOn }) => [from, to, by, reason, reviewOn])).toEqual([
      ['active', 'restricted', 'cora', 'it is to be restricted', null],
      ['restricted', 'suspended', 'cora', 'it is to be suspended', null],
      ['suspended', 'active', 'vera', 'it was somebody else', '2028-03-02'],
    ]);
  });

  it('is moved by nobody alone, of one interest, on other terms, or on what has changed', async () => {
    given(await world.stop('restricted'));
    const easing = proposed(await world.ease('active'));
    expect(await approve(easing, cora)).toEqual(refuse({ kind: 'maker-is-checker' }));
    expect(await approve(easing, officer('anna'))).toEqual(refuse({ kind: 'same-conflict-group' }));
    expect(await approve(easing, officer('stranger'))).toEqual(refuse({ kind: 'unknown-actor' }));
    expect(await approve({ ...easing, termsHash: 'f'.repeat(64) })).toEqual(refuse({ kind: 'changed' }));
    expect(await approve({ ...easing, proposalId: uuidOf('none') })).toEqual(
      refuse({ kind: 'no-such-proposal' }),
    );
    expect(await approve(easing, vera, 'nobody')).toEqual(refuse({ kind: 'not-a-party' }));
    given(await world.stop('suspended'));
    expect(await approve(easing)).toEqual(refuse({ kind: 'stale', state: 'suspended' }));
    given(await approve(proposed(await world.ease('active'))));
  });

  it('is too late to be let go on after a week', async () => {
    given(await world.stop('suspended', 'c'));
    const easing = proposed(await world.ease('restricted', 'c'));
    await world.wait(10_081);
    expect(await approve(easing, vera, 'c')).toEqual(refuse({ kind: 'expired' }));
    given(await approve(proposed(await world.ease('active', 'c')), vera, 'c'));
  });

  it('is told what is possible when something is not', async () => {
    expect(await world.stop('closed')).toEqual(
      refuse({
        kind: 'illegal-transition',
        state: 'active',
        legal: ['review-due', 'restricted', 'suspended', 'offboarding'],
      }),
    );
    expect(await world.stop('suspended', 'nobody')).toEqual(refuse({ kind: 'not-a-party' }));
    expect(await world.stop('suspended', 'a', officer('stranger'))).toEqual(
      refuse({ kind: 'officer-not-enrolled' }),
    );
  });

  it('that has a seat, or money on an account, does not leave', async () => {
    await world.deposit(5);
    expect(await world.stop('offboarding')).toEqual(refuse({ kind: 'party-has-seat' }));
    await world.asOwner(
      `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
    );
    expect(await world.stop('offboarding')).toEqual(refuse({ kind: 'party-has-balance' }));
    await expect(leave('a')).rejects.toThrow('still has a balance');
  });

  it('that has nothing leaves, and is found on a list even then', async () => {
    given(await world.stop('offboarding', 'c'));
    given(await world.stop('suspended', 'c'));
    given(await world.stop('offboarding', 'c'));
    given(await world.stop('closed', 'c'));
    expect(await world.stop('suspended', 'c')).toEqual(
      refuse({ kind: 'illegal-transition', state: 'closed', legal: [] }),
    );
  });
});

const leave = (partyId: string) =>
  world.db.query(
    `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
     select $1, coalesce(max(n), 0) + 1, party_state($1), 'offboarding', false, 'x', 'x', 'x' from party_standing where party_id = $1`,
    [partyId],
  );

describe('the database', () => {
  it('eases nobody without two, and takes no step that does not follow the last', async () => {
    given(await world.stop('suspended', 'b'));
    const insert = (n: number, from: string, to: string) =>
      world.db.query(
        `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason, review_on)
         values ('b', $1, $2, $3, false, 'x', 'x', 'x', case $3 when 'active' then date '2027-01-01' end)`,
        [n, from, to],
      );
    await expect(insert(2, 'suspended', 'active')).rejects.toThrow('legal_transition');
    await expect(insert(3, 'suspended', 'offboarding')).rejects.toThrow('is suspended by now');
    await expect(insert(2, 'active', 'restricted')).rejects.toThrow('is suspended by now');
    await expect(world.asOwner('delete from party_standing')).rejects.toThrow('append-only');
  });

  it('gives no seat to who may take no new risk', async () => {
    const seat = { code: 'A2', partyId: 'b', independentAmount: usdc(0) };
    const at = await world.now();
    await world.tx((tx) => world.get(RelationshipService).approveReplacement(tx, R1, 'A', 'b', at));
    await expect(world.tx((tx) => world.get(RelationshipService).seat(tx, R1, seat, at))).rejects.toThrow(
      'party b is suspended',
    );
  });
});

describe('reviews', () => {
  const look = async () => {
    const asOf = await world.now();
    await world.tx((tx) => standings().findReviews(tx, asOf));
  };
  const due = async () =>
    await world.db.query<{ n: string }[]>(
      `select count(*) as n from job_due where kind = 'legal-entity.review' and state = 'due'`,
    );

  it('are found on their day, by two looks at once just as by one, and end when two have looked', async () => {
    given(await approve(proposed(await world.ease('active', 'b')), vera, 'b'));
    await look();
    expect(await world.state('b')).toBe('active');
    for (let month = 0; month < 24; month += 1) await world.wait(30 * 1_440);
    expect(await world.state('b')).toBe('active'); // 720 days: the day is the 731st
    await look();
    expect(await world.state('b')).toBe('active');
    await world.wait(15 * 1_440);
    await Promise.all([look(), look()]);
    await look();
    expect(await world.state('b')).toBe('review-due');
    const history = (await standings().history(world.db.manager, 'b'))!;
    expect(history.filter(({ to }) => to === 'review-due')).toHaveLength(1);
    expect(history.at(-1)).toMatchObject({ by: 'legal-entity.review', role: 'review' });
    expect((await due())[0]!.n).not.toBe('0');
    given(await approve(proposed(await world.ease('active', 'b')), vera, 'b'));
    expect(await world.state('b')).toBe('active');
  });
});
