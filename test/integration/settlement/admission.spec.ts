import { id } from '@app/kernel';
import {
  ApplicationService,
  instructionState,
  PartyStandingService,
  ScreeningService,
  SettlementInstructionService,
} from '@app/legal-entity';
import {
  applicant,
  cora,
  HARMLESS,
  leiOf,
  line,
  olga,
  OnboardingWorld,
  vera,
} from '../legal-entity/onboarding-world';
import { addressOf } from './money-world';

let world: OnboardingWorld;
beforeAll(async () => {
  world = await OnboardingWorld.open();
});
afterAll(() => world.close());

const history = async (n: number) =>
  (await world.get(PartyStandingService).history(world.db.manager, leiOf(n)))!.map(
    ({ from, to, by, reason }) => [from, to, by, reason],
  );
const hold = (applicationId: Awaited<ReturnType<OnboardingWorld['draft']>>) =>
  world.tx((tx) =>
    world.get(ApplicationService).stop(tx, applicationId, cora, { command: 'hold', reason: 'a rumour' }),
  );

describe('an applicant that is let in', () => {
  const wallets = [1, 2].map((n) => ({ network: 'ethereum', asset: 'USDC', address: addressOf(n) }));

  it('is active, is looked at again, and has proposed the wallets that it named', async () => {
    const applicationId = await world.draft(1, { settlement: { wallets } });
    await world.bringTo(applicationId, 'active', 1);
    expect(await history(1)).toEqual([['applicant', 'active', olga.by, 'its application was approved']]);
    const [step] = (await world.get(PartyStandingService).history(world.db.manager, leiOf(1)))!;
    const now = await world.now();
    expect(step!.reviewOn).toBe(`${String(now.getUTCFullYear() + 2)}${now.toISOString().slice(4, 10)}`);
    const looks = await world.db.query<unknown[]>(`select from job_due where kind = 'legal-entity.review'`);
    expect(looks).toHaveLength(1);
    const page = await world
      .get(SettlementInstructionService)
      .page(world.db.manager, { partyId: leiOf(1), limit: 10 });
    const proposed = page.map((each) => [each.account.account, each.enteredBy, instructionState(each, now)]);
    expect(proposed).toHaveLength(2);
    expect(proposed).toEqual(
      expect.arrayContaining([1, 2].map((n) => [addressOf(n), applicant.by, 'proposed'])),
    );
  });

  it('is suspended with its application, in the same transaction, and not brought back with it', async () => {
    const applicationId = await world.draft(2);
    await world.bringTo(applicationId, 'active', 2);
    await expect(
      world.tx(async (tx) => {
        await world
          .get(ApplicationService)
          .stop(tx, applicationId, cora, { command: 'hold', reason: 'a rumour' });
        const states = await world.get(PartyStandingService).hold(tx, [leiOf(2)]);
        expect(states.get(leiOf(2))).toBe('suspended');
        throw new Error('the lights go out');
      }),
    ).rejects.toThrow('the lights go out');
    expect(await history(2)).toHaveLength(1);
    expect((await hold(applicationId)).ok).toBe(true);
    expect((await history(2)).at(-1)).toEqual(['active', 'suspended', cora.by, 'a rumour']);
    const ease = async () =>
      await world.tx(async (tx) =>
        world
          .get(PartyStandingService)
          .command(
            tx,
            leiOf(2),
            { to: 'active', officer: id<'Actor'>(cora.by), role: 'compliance', reason: 'it was nothing' },
            await world.now(),
          ),
      );
    expect(await ease()).toEqual({ ok: false, refusal: { kind: 'application-on-hold' } });
    const asOf = await world.now();
    const cleared = { reason: 'it was nothing', asOf };
    await world.tx((tx) => world.get(ApplicationService).resume(tx, applicationId, cora, cleared));
    expect((await history(2)).at(-1)?.[1]).toBe('suspended');
    const proposed = await ease();
    if (!proposed.ok || proposed.value === 'moved') throw new Error('nobody was asked');
    const { proposalId, termsHash } = proposed.value;
    const checker = id<'Actor'>(vera.by);
    const agree = () =>
      world.tx((tx) =>
        world.get(PartyStandingService).approve(tx, leiOf(2), { proposalId, termsHash, checker }, asOf),
      );
    expect((await hold(applicationId)).ok).toBe(true); // it is suspended as it is: nothing more happens to it
    expect(await agree()).toEqual({ ok: false, refusal: { kind: 'application-on-hold' } });
    await world.tx((tx) => world.get(ApplicationService).resume(tx, applicationId, cora, cleared));
    expect((await agree()).ok).toBe(true);
    expect((await history(2)).at(-1)?.slice(0, 3)).toEqual(['suspended', 'active', vera.by]);
  });

  it('is suspended by a true match at once, also one that a later list brings', async () => {
    const applicationId = await world.draft(3);
    await world.bringTo(applicationId, 'active', 3);
    await world.readAgain(HARMLESS + line('9', 'PAGE, Paula'));
    await world.work();
    const hits = await world.db.query<{ id: string }[]>(
      'select id from screening_hit where application_id = $1',
      [applicationId],
    );
    expect((await history(3)).at(-1)?.[1]).toBe('active');
    const judgement = { hitId: hits[0]!.id, decision: 'true-match', rationale: 'it is she' } as const;
    await world.tx((tx) => world.get(ScreeningService).judge(tx, applicationId, cora, judgement));
    expect((await history(3)).at(-1)?.slice(0, 3)).toEqual(['active', 'suspended', 'legal-entity.screen']);
  });
});
