import { NettingOpinionService, NettingService } from '@app/legal-entity';
import { opinionOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { given, officer, PaperWorld, SIGNED } from './paper-world';

const opinion = opinionOf(SIGNED);

let world: PaperWorld;
beforeAll(async () => {
  world = await PaperWorld.open();
});
beforeEach(() => {
  world.another();
});
afterAll(() => world.close());

let places = 0;
/** A place of the matrix that nobody has spoken of: a country of its own. */
const another = () => {
  places += 1;
  return `${String.fromCharCode(65 + Math.floor(places / 26))}${String.fromCharCode(65 + (places % 26))}`;
};

const netting = async (asOf?: Date) => {
  const occupancies = ['north', 'south'].map((partyId, n) => ({ code: n === 0 ? 'A1' : 'B1', partyId }));
  const relationship = { name: world.cell, occupancies: occupancies as never };
  const found = await world
    .get(NettingService)
    .of(world.db.manager, relationship, asOf ?? (await world.now()));
  return [found.get('A1')?.why, found.get('B1')?.why];
};

describe('whether a seat nets', () => {
  it('is read for each seat by itself: whoever has signed nothing does not', async () => {
    const jurisdiction = another();
    await world.signed('isda-master-2002', { 'schedule.jurisdiction': jurisdiction });
    expect(await netting()).toEqual(['no-opinion', 'no-master-agreement']);
    await world.opine({ ...opinion, jurisdiction });
    expect(await netting()).toEqual(['opinion-says-yes', 'no-master-agreement']);
    expect((await world.paper()).netting).toEqual({ on: true, why: 'opinion-says-yes' });
  });

  it('is as counsel said last, from the day he said it on, and no longer than he said it', async () => {
    const jurisdiction = another();
    await world.signed('isda-master-2002', { 'schedule.jurisdiction': jurisdiction });
    await world.opine({ ...opinion, jurisdiction });
    await world.opine({ ...opinion, jurisdiction, enforceable: 'reasoned', effectiveOn: '2026-01-01' });
    await world.opine({ ...opinion, jurisdiction, enforceable: 'no', effectiveOn: '2027-01-01' });
    const on = (day: string) => netting(new Date(day)).then(([seat]) => seat);
    expect(await on('2025-12-31T23:59:59Z')).toBe('opinion-says-yes');
    expect(await on('2026-01-01T00:00:00Z')).toBe('opinion-reasoned');
    expect(await on('2027-01-01T00:00:00Z')).toBe('opinion-says-no');
    expect(await on('2030-01-11T00:00:00Z')).toBe('opinion-expired');
    expect(await on('2025-01-09T23:59:59Z')).toBe('no-master-agreement');
  });

  it('is not read from another kind of entity, or another form', async () => {
    const jurisdiction = another();
    await world.signed('isda-master-2002', { 'schedule.jurisdiction': jurisdiction });
    await world.opine({ ...opinion, jurisdiction, entityType: 'bank' });
    await world.opine({ ...opinion, jurisdiction, form: 'isda-master-1992' });
    expect(await netting()).toEqual(['no-opinion', 'no-master-agreement']);
  });
});

describe('an opinion', () => {
  const propose = async (changed: Partial<typeof opinion> = {}, maker = 'ann') => {
    const asOf = await world.now();
    return await world.tx((tx) =>
      world.get(NettingOpinionService).propose(tx, { ...opinion, ...changed }, officer(maker), asOf),
    );
  };
  const approve = (proposal: { proposalId: string; termsHash: string }, checker = 'bob') =>
    world.tx((tx) =>
      world.get(NettingOpinionService).approve(tx, { ...proposal, checker: officer(checker) }),
    );

  it.each([
    { refusal: 'unknown-actor', changed: {}, maker: 'zed' },
    { refusal: 'valid-until-before-effective', changed: { validUntil: '2025-01-09' } },
    { refusal: 'expired-already', changed: { validUntil: '2025-01-10' } },
  ])('is not proposed: $refusal', async ({ refusal, changed, maker }) => {
    expect(await propose(changed, maker)).toEqual({ ok: false, refusal });
  });

  it.each([
    { refusal: 'maker-is-checker', checker: 'ann' },
    { refusal: 'same-conflict-group', checker: 'amy' },
    { refusal: 'unknown-actor', checker: 'zed' },
    { refusal: 'changed', changed: { termsHash: 'a'.repeat(64) } },
    { refusal: 'no-such-proposal', changed: { proposalId: '00000000-0000-8000-8000-000000000001' } },
  ])('is not approved: $refusal', async ({ refusal, checker = 'bob', changed = {} }) => {
    const proposal = given(await propose({ jurisdiction: another() }));
    expect(await approve({ ...proposal, ...changed }, checker)).toEqual({ ok: false, refusal });
  });

  it('of two approved at once for one place is one: the other is stale', async () => {
    const jurisdiction = another();
    const proposals = [
      given(await propose({ jurisdiction })),
      given(await propose({ jurisdiction, enforceable: 'no' })),
    ];
    const answers = await Promise.all(proposals.map((proposal) => approve(proposal)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: 'stale' });
  });

  it('is approved once, however often its checker says it', async () => {
    const proposal = given(await propose({ jurisdiction: another() }));
    expect(given(await approve(proposal))).toEqual(given(await approve(proposal)));
  });

  it('is rewritten by nobody', async () => {
    await world.opine({ ...opinion, jurisdiction: another() });
    const rewrite = `update netting_opinion set enforceable = 'yes'`;
    await expect(world.db.query(rewrite)).rejects.toThrow(/permission denied|append-only/);
    await expect(world.owner.query(rewrite)).rejects.toThrow('append-only');
  });
});
