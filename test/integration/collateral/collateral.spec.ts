import { CollateralAssetService } from '@app/collateral';
import { id, Money, plusMinutes, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import {
  EscalationService,
  ImRequirementService,
  MarginCallService,
  MarginReconciliationService,
  MarginRunService,
} from '@app/margin';
import { MarketChangeService, MarketParameterService, type SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { imPosted, imReturned } from '@app/settlement/domain';
import {
  bills,
  billTerms,
  CollateralWorld,
  given,
  GOLD,
  later,
  officer,
  R1,
  TBILL,
  usdc,
} from './collateral-world';

const MIDNIGHT = later(0);
let world: CollateralWorld;
beforeEach(async () => {
  world = await CollateralWorld.open();
});
afterEach(async () => {
  expect(await world.cell.brokenLaws()).toEqual([]);
  await world.close();
});

/** Two hundred thousand bills in the vault, on marks of midnight at 0.99. */
async function billed(price = '0.99') {
  await world.receive(bills(200_000));
  return await world.marks(MIDNIGHT, price);
}

describe('what an asset is', () => {
  it('is agreed on by two, in versions, and counted by the ledger in the same smallest unit for good', async () => {
    const assets = world.cell.get(CollateralAssetService);
    const ann = officer('ann');
    const second = { code: 'TBILL', scale: 6, terms: billTerms({ maxAgeMinutes: 30 }) };
    const [one, two] = [
      given(await world.cell.inTx((tx) => assets.propose(tx, second, ann, later(1)))),
      given(
        await world.cell.inTx((tx) => assets.propose(tx, { ...second, terms: billTerms() }, ann, later(2))),
      ),
    ];
    const approve = (proposal: typeof one, checker: string) =>
      world.cell.inTx((tx) => assets.approve(tx, { ...proposal, checker: officer(checker) }));
    expect(await world.cell.inTx((tx) => assets.proposed(tx, one.proposalId))).toMatchObject({
      version: { version: 2 },
      differences: [{ field: 'maxAgeMinutes', before: '90', now: '30' }],
    });
    expect(await approve(one, 'ann')).toEqual({ ok: false, refusal: 'maker-is-checker' });
    expect(await approve(one, 'bob')).toMatchObject({ ok: true, value: { version: 2 } });
    expect(await approve(one, 'bob')).toMatchObject({ ok: true });
    expect(await approve(two, 'bob')).toEqual({ ok: false, refusal: 'stale' });
    const finer = world.cell.inTx((tx) => assets.propose(tx, { ...second, scale: 8 }, ann, later(3)));
    expect(await finer).toEqual({ ok: false, refusal: 'counted-otherwise' });
  });

  it('is no asset of the ledger until two have agreed', async () => {
    const assets = world.cell.get(CollateralAssetService);
    const counted = () => world.cell.db.query<unknown[]>(`select scale from led.asset where code = 'GOLD'`);
    const gold = { code: 'GOLD', scale: 8, terms: billTerms({ type: 'gold', priceSymbol: 'GOLD' }) };
    const proposed = given(await world.cell.inTx((tx) => assets.propose(tx, gold, officer('ann'), later(1))));
    expect(await counted()).toEqual([]);
    given(await world.cell.inTx((tx) => assets.approve(tx, { ...proposed, checker: officer('bob') })));
    expect(await counted()).toEqual([{ scale: 8 }]);
    await world.receive(Money.of('0.5', GOLD));
    expect(await world.held('FREE.A1', GOLD)).toBe('0.50000000');
  });
});

describe('a pledge', () => {
  it('counts after its haircuts and within its limit, beside the settlement asset', async () => {
    const snapshotId = await billed();
    const pledged = given(await world.ask({ comes: bills(200_000) }, MIDNIGHT));
    expect(pledged).toMatchObject({
      state: 'settled',
      countedBefore: usdc(350_000),
      countedAfter: usdc('542060'),
    });
    expect(await world.held('IM.A1')).toBe('200000.000000');
    const pool = await world.counts(snapshotId, MIDNIGHT);
    expect(pool).toMatchObject({ cash: usdc(350_000), counts: usdc('542060') }); // 200,000 × 0.99 × 0.97 = 192,060
    await world.receive(bills(400_000));
    given(await world.ask({ comes: bills(400_000) }, MIDNIGHT));
    const [item] = (await world.counts(snapshotId, MIDNIGHT)).items;
    // 600,000 bills are worth 576,180 and half of all that is posted is 463,090.
    expect(item).toMatchObject({
      valued: { value: usdc('576180'), counts: usdc('463090'), limitedBy: ['half'] },
    });
  });

  it('of what is not eligible is refused for its reason, and nothing has moved', async () => {
    await billed();
    const whom = (id: string) => ({ name: `known as ${id}`, id });
    const cases = [
      {
        changed: { token: { ...billTerms().token!, wrapper: 'bridged' as const } },
        why: { kind: 'excluded', criterion: 'no copies' },
      },
      { changed: { type: 'equity' as const }, why: { kind: 'in-no-criterion', criterion: null } },
      {
        changed: { issuer: whom('b') },
        why: { kind: 'connected', connection: { through: 'issuer', to: 'seat' } },
      },
      {
        changed: { guarantor: whom('K') },
        why: { kind: 'connected', connection: { through: 'guarantor', to: 'entity' } },
      },
      {
        changed: { redeemableAt: whom('test') },
        why: { kind: 'connected', connection: { through: 'redeemer', to: 'venue' } },
      },
      { changed: { priceSymbol: 'NOWHERE' }, why: { kind: 'mark-missing' } },
    ];
    for (const { changed, why } of cases) {
      await world.register('TBILL', billTerms(changed));
      const refused = await world.ask({ comes: bills(200_000) }, MIDNIGHT);
      expect(refused).toMatchObject({ ok: false, refusal: { kind: 'collateral-ineligible', why } });
      const view = await world.view(['A1'], MIDNIGHT);
      expect(view?.seats[0]?.free).toMatchObject([{ counted: false, why }]);
    }
    expect(await world.held('IM.A1')).toBe('0.000000');
  });

  it('of an affiliate’s paper is refused from when it is of the group', async () => {
    await billed();
    await world.register('TBILL', billTerms({ issuer: { name: 'Party c', id: 'c' } }));
    await world.cell.db.query(
      `insert into party_group (party_id, n, group_name, recorded_by, reason)
       select id, 1, 'alphabet', 'ann', 'one owner' from unnest(array['a', 'c']) id`,
    );
    expect(await world.ask({ comes: bills(1) }, MIDNIGHT)).toMatchObject({
      refusal: { why: { kind: 'connected', connection: { to: 'affiliate' } } },
    });
  });

  it('is of what is free and no more, and of a seat whose paper takes it', async () => {
    await billed();
    const beyond = await world.ask({ comes: bills(200_001) }, MIDNIGHT);
    expect(beyond).toEqual({ ok: false, refusal: { kind: 'not-enough-free', there: bills(200_000) } });
    await world.receive(bills(10), 'B1');
    expect(await world.ask({ comes: bills(10), occupancy: 'B1' }, MIDNIGHT)).toMatchObject({
      refusal: { kind: 'collateral-ineligible', why: { kind: 'in-no-criterion' } },
    });
    expect(await world.ask({ comes: bills(10), occupancy: 'A2' }, MIDNIGHT)).toMatchObject({
      refusal: { kind: 'no-such-seat' },
    });
  });

  it('of what falls with the position counts after the fall that is feared, for a quarter of all that counts', async () => {
    const doge = billTerms({ underlying: 'DOGE', priceSymbol: 'TBILL' });
    await world.register('TBILL', doge);
    await world.receive(bills(600_000));
    const before = await world.marks(MIDNIGHT, '1');
    expect(await world.ask({ comes: bills(600_000) }, MIDNIGHT)).toMatchObject({
      refusal: { why: { kind: 'no-stress-approved' } },
    });
    const feared = { symbol: 'DOGE', effectiveFrom: MIDNIGHT, down: '0.4', up: '0.4', label: 'test' };
    await world.cell.inTx((tx) => world.cell.get(MarketParameterService).recordStressMoves(tx, [feared]));
    given(await world.ask({ comes: bills(600_000) }, MIDNIGHT));
    const pool = await world.counts(before, MIDNIGHT);
    // 600,000 × (1 − 0.4 − 0.01) = 354,000; a third of 350,000 in the settlement asset is 116,666.66
    expect(pool.items).toMatchObject([{ valued: { value: usdc(354_000), fallsWithPosition: true } }]);
    expect(pool.counts.toText()).toBe('466666.666666');
  });
});

it('lets nothing go while what a seat trades is unmarked, though what it posted has a price', async () => {
  await billed();
  const asOf = plusMinutes(MIDNIGHT, 1);
  const requiredOn = (snapshotId: SnapshotId) =>
    world.cell.inTx(async (tx) => {
      const relationship = await world.cell.get(RelationshipService).load(tx, R1);
      return await world.cell.get(ImRequirementService).of(tx, relationship, 'A1', { snapshotId, asOf });
    });
  const snapshotId = uuidOf('bills alone') as SnapshotId;
  await world.clock(
    `insert into snapshot values ('${snapshotId}', '${asOf.toISOString()}', 'hash');
     insert into snapshot_mark values ('${snapshotId}', 'TBILL', 1, '${asOf.toISOString()}', 'dealer', 'test')`,
  );
  expect(await requiredOn(snapshotId)).toEqual({ ok: false, refusal: 'marks-too-old' });
});

describe('a recall', () => {
  beforeEach(async () => {
    await billed('1');
    given(await world.ask({ comes: bills(200_000) }, MIDNIGHT)); // 350,000 + 194,000
  });

  it('gives back what is not required and what is posted, and no unit more; nothing on an old price', async () => {
    const beyond = await world.ask({ leaves: bills(200_001) }, MIDNIGHT);
    expect(beyond).toEqual({ ok: false, refusal: { kind: 'more-than-held', there: bills(200_000) } });
    expect(await world.ask({ leaves: bills(1) }, plusMinutes(MIDNIGHT, 91))).toEqual({
      ok: false,
      refusal: { kind: 'collateral-unpriced', assets: ['TBILL'] },
    });
    const short = await world.ask({ leaves: bills(100_001) }, MIDNIGHT, 447_000);
    expect(short).toMatchObject({ refusal: { kind: 'cover-would-fall-short', required: usdc(447_000) } });
    expect(given(await world.ask({ leaves: bills(100_000) }, MIDNIGHT, 447_000))).toMatchObject({
      state: 'settled',
      countedAfter: usdc(447_000),
    });
    expect([await world.held('IM.A1'), await world.held('FREE.A1')]).toEqual([
      '100000.000000',
      '100000.000000',
    ]);
    // What the service would refuse, the table does.
    const forged = world.cell.db.query(
      `with asked as (
         insert into collateral_request (relationship_id, id, occupancy, kind, asset_out, amount_out, requested_at, requested_by)
         select relationship_id, gen_random_uuid(), occupancy, kind, asset_out, amount_out, requested_at, requested_by
         from collateral_request where kind = 'recall' returning relationship_id, id)
       insert into collateral_request_end (relationship_id, request_id, outcome, ended_at, ended_by, snapshot_id, counted_before, counted_after, required)
       select a.relationship_id, a.id, 'settled', clock_now(), 'me', (select snapshot_id from collateral_request_end limit 1), 10, 8, 9 from asked a`,
    );
    await expect(forged).rejects.toThrow('cover_stands');
  });

  it('is measured by what was quoted since the last snapshot, and starts no run', async () => {
    const since = plusMinutes(MIDNIGHT, 5);
    await world.quote(since, '0.2');
    const cash = { leaves: usdc(100_000) };
    expect(await world.ask(cash, plusMinutes(MIDNIGHT, 4), 440_000)).toMatchObject({ ok: true });
    expect(await world.ask(cash, since, 340_000)).toMatchObject({
      refusal: { kind: 'cover-would-fall-short', after: usdc(188_800) }, // 150,000 + 38,800 of 200,000 × 0.2
    });
    expect(
      await world.cell.db.query<object[]>(
        `select from job_due where kind = 'exposure.start' and due_at >= $1`,
        [since],
      ),
    ).toEqual([]);
  });

  it('is measured without what was voided that the last snapshot is marked by', async () => {
    await world.quote(plusMinutes(MIDNIGHT, -5), '0.2');
    const terms = {
      symbol: 'TBILL',
      quotedAt: MIDNIGHT.toISOString(),
      source: 'dealer',
      price: '1',
      reason: 'a slip',
    };
    const changes = world.cell.get(MarketChangeService);
    await world.cell.inTx(async (tx) => {
      const made = { maker: officer('ann'), asOf: MIDNIGHT };
      const proposed = given(await changes.proposeVoidedQuote(tx, terms, made));
      given(await changes.approve(tx, { ...proposed, checker: officer('bob') }));
    });
    expect(await world.ask({ leaves: usdc(100_000) }, plusMinutes(MIDNIGHT, 1), 340_000)).toMatchObject({
      refusal: { kind: 'cover-would-fall-short', after: usdc(288_800) }, // 250,000 + 38,800 of 200,000 × 0.2
    });
  });

  it('of two at once that would together leave too little is one', async () => {
    const both = await Promise.all([1, 2].map(() => world.ask({ leaves: bills(60_000) }, MIDNIGHT, 450_000)));
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await world.held('IM.A1')).toBe('140000.000000');
  });
});

describe('a substitution', () => {
  it('brings the new in before the old goes out, in one journal, and never leaves less than is required', async () => {
    await billed('1');
    const short = await world.ask({ comes: bills(100_000), leaves: usdc(98_001) }, MIDNIGHT, 349_000);
    expect(short).toMatchObject({ refusal: { kind: 'cover-would-fall-short', after: usdc('348999') } });
    const swapped = given(
      await world.ask({ comes: bills(100_000), leaves: usdc(98_000) }, MIDNIGHT, 349_000),
    );
    expect(swapped).toMatchObject({
      state: 'settled',
      countedBefore: usdc(350_000),
      countedAfter: usdc(349_000),
    });
    const journal = await world.cell.db.query<unknown[]>(
      `with last as (select journal_id from led.transfer order by seq desc limit 1)
       select t.line, t.code as kind, s.code as asset from led.transfer t join last using (journal_id)
       join led.asset s on s.id = t.asset_id order by t.line`,
    );
    expect(journal).toEqual([
      { line: 1, kind: 12, asset: 'TBILL' },
      { line: 2, kind: 13, asset: 'USDC' },
    ]);
    expect([await world.held('IM.A1'), await world.held('IM.A1', USDC)]).toEqual([
      '100000.000000',
      '252000.000000',
    ]);
  });
});

describe('a substitution that wants consent', () => {
  beforeEach(async () => {
    await world.close();
    world = await CollateralWorld.open('required');
  });

  it('waits for somebody else of the house, is measured again then, and ends once', async () => {
    await billed('1');
    const ask = async () => given(await world.ask({ comes: bills(100_000), leaves: usdc(97_000) }, MIDNIGHT));
    const first = await ask();
    expect(first).toMatchObject({ state: 'requested', needsConsent: true, endedAt: null });
    expect(await world.held('IM.A1')).toBe('0.000000');
    // It is a call on the house: collected by nobody, called beside nothing, late when nobody answers.
    expect(await world.call(first.id)).toEqual({
      kind: 'substitution',
      direction: 'return',
      role: 'we-are-called',
      state: 'issued',
      amount: '97000000000',
      steps: [
        { state: 'issued', by: 'counterparty', why: '100000.000000 TBILL is offered for 97000.000000 USDC' },
      ],
    });
    const due = plusMinutes(MIDNIGHT, 45);
    const late = `select due_at as at from job_due where kind = 'margin.answer' and business_key like $1`;
    expect(await world.cell.db.query<object[]>(late, [`${first.id}/%`])).toEqual([{ at: due }]); // rules or none
    await world.cell.inTx((tx) => world.cell.get(MarginCallService).collect(tx, R1, due));
    expect(await world.call(first.id)).toMatchObject({ state: 'issued' });
    await world.cell.inTx((tx) =>
      world.cell.get(EscalationService).expectAnswer(tx, R1, id<'MarginCall'>(first.id), due),
    );
    expect(await world.call(first.id)).toMatchObject({ state: 'overdue' });
    expect(await world.consent(first.id, 'counterparty:a', MIDNIGHT)).toEqual({
      ok: false,
      refusal: { kind: 'own-request' },
    });
    await expect(
      world.cell.db.query(
        `insert into collateral_request_end (relationship_id, request_id, outcome, ended_at, ended_by, snapshot_id, counted_before, counted_after)
         select $1, $2, 'settled', clock_now(), 'counterparty:a', id, 1, 1 from snapshot limit 1`,
        [R1, first.id],
      ),
    ).rejects.toThrow('whoever asks does not consent');
    const half = plusMinutes(MIDNIGHT, 30);
    await world.marks(half, '0.9');
    expect(await world.consent(first.id, 'risk-officer', half, 350_000)).toMatchObject({
      refusal: { kind: 'cover-would-fall-short', after: usdc('340300') },
    });
    expect(given(await world.consent(first.id, 'risk-officer', half, 340_000))).toMatchObject({
      state: 'settled',
    });
    expect((await world.call(first.id)).steps.slice(2)).toEqual([
      { state: 'agreed', by: 'risk-officer', why: 'consented to' },
      { state: 'settled', by: 'clockwork', why: 'the new came in, and the old went out' },
    ]);
    expect([await world.held('IM.A1'), await world.held('IM.A1', USDC)]).toEqual([
      '100000.000000',
      '253000.000000',
    ]);
    expect(await world.consent(first.id, 'risk-officer', half)).toEqual({
      ok: false,
      refusal: { kind: 'request-over' },
    });
  });

  it('is declined for a reason, or taken back, and nothing has moved', async () => {
    await billed('1');
    const ask = async () => given(await world.ask({ comes: bills(1), leaves: usdc('0.97') }, MIDNIGHT)).id;
    const [declined, withdrawn] = [await ask(), await ask()];
    const why = { by: 'risk-officer', reason: 'we keep the money' };
    expect(given(await world.end(declined, why, MIDNIGHT))).toMatchObject({
      state: 'declined',
      reason: why.reason,
    });
    expect(given(await world.end(withdrawn, { by: 'counterparty:a' }, MIDNIGHT))).toMatchObject({
      state: 'withdrawn',
    });
    expect(await world.end(withdrawn, why, MIDNIGHT)).toEqual({
      ok: false,
      refusal: { kind: 'request-over' },
    });
    expect([(await world.call(declined)).steps[1], (await world.call(withdrawn)).steps[1]]).toEqual([
      { state: 'cancelled', by: 'risk-officer', why: 'declined: we keep the money' },
      { state: 'cancelled', by: 'counterparty', why: 'taken back' },
    ]);
    expect(await world.held('IM.A1')).toBe('0.000000');
  });

  it('is declined when its seat is vacated, and stands in the way of nothing', async () => {
    await billed('1');
    const asked = given(await world.ask({ comes: bills(1), leaves: usdc('0.97') }, MIDNIGHT)).id;
    await world.cell.inTx((tx) => world.cell.get(MarginCallService).voidCalls(tx, R1, 'B1', MIDNIGHT));
    expect(await world.call(asked)).toMatchObject({ state: 'issued' });
    await world.cell.inTx((tx) => world.cell.get(MarginCallService).voidCalls(tx, R1, 'A1', MIDNIGHT));
    expect((await world.call(asked)).steps[1]).toEqual({
      state: 'cancelled',
      by: 'clockwork',
      why: 'declined: the seat is vacated',
    });
    expect(await world.consent(asked, 'risk-officer', MIDNIGHT)).toMatchObject({
      refusal: { kind: 'request-over' },
    });
  });

  it('is the call of a request that was made, and has moved what it says it has', async () => {
    await billed('1');
    const ask = async () => given(await world.ask({ comes: bills(100), leaves: usdc('97') }, MIDNIGHT)).id;
    const [done, other] = [await ask(), await ask()];
    given(await world.consent(done, 'risk-officer', MIDNIGHT));
    const compared = (by: string) =>
      world.cell.inTx(async (tx) => {
        const service = world.cell.get(MarginReconciliationService);
        const of = await service.ask(tx, by, MIDNIGHT);
        await service.start(tx, by, MIDNIGHT);
        await service.compare(tx, of, [R1]);
        const differences = await service.differences(tx, of);
        // What was posted at the opening of this world is of no event that the house has.
        return differences
          .filter(({ kind }) => kind !== 'journal-without-call')
          .map(({ kind, subject }) => [kind, subject]);
      });
    expect(await compared('ann')).toEqual([]);
    const planted = (statement: string) =>
      world.clock(`set session_replication_role = replica; ${statement}`);
    await planted(
      `update margin_call set state = 'settled', paid = amount, version = 2 where id = '${other}'`,
    );
    expect(await compared('bob')).toEqual([['call-without-journal', other]]);
    await expect(planted(`update margin_call set state = 'failed' where id = '${done}'`)).rejects.toThrow(
      'substitution_is_answered',
    );
    const another = `insert into margin_call (relationship_id, id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at,
        due_at, state, statement)
      select relationship_id, gen_random_uuid(), occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at, 'issued',
        statement from margin_call where id = '${done}'`;
    await expect(world.clock(another)).rejects.toThrow('asked_for');
    await planted(`update margin_call set state = 'issued', paid = 0, version = 0 where id = '${other}'`);
  });
});

describe('a margin run', () => {
  const run = async (asOf: Date, price: string) => {
    const snapshotId = await world.marks(asOf, price);
    await world.cell.inTx((tx) =>
      world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
    );
    const calls = await world.cell.db.query<{ occupancy: string; amount: string; statement: object }[]>(
      `select occupancy, amount, statement from margin_call where kind = 'im' and issued_at = $1 order by occupancy`,
      [asOf],
    );
    return calls.map(({ occupancy, amount, statement }) => ({
      occupancy,
      amount: Money.ofMinor(BigInt(amount), USDC).toText(),
      statement,
    }));
  };

  it('counts what is posted after haircuts, and calls in the very run in which a token loses its peg', async () => {
    await world.receive(bills(330_000));
    await world.marks(later(-30), '1');
    given(await world.ask({ comes: bills(330_000) }, later(-30)));
    const [hour, next] = [later(60), later(120)];
    const atMidnight = await run(MIDNIGHT, '1');
    expect(atMidnight.map(({ occupancy }) => occupancy)).toEqual(['B1']); // 350,000 + 320,100 is enough for A1
    expect(await run(hour, '1')).toEqual([]);
    const [called, ...others] = await run(next, '0.9');
    expect(others).toEqual([]); // B1 is struck once a day, whatever A1 has posted
    expect(called).toMatchObject({
      occupancy: 'A1',
      statement: { posted: '638090.000000', cash: '350000.000000' },
    });
    const { required } = called!.statement as { required: string };
    expect(called!.amount).toBe(Money.of(required, USDC).minus(usdc(638_090)).toText());
  });

  it('is answered by a pledge that covers all that is required: what was called is not collected', async () => {
    await world.receive(bills(340_000));
    const [called] = await run(MIDNIGHT, '1');
    expect(called).toMatchObject({ occupancy: 'A1' });
    const states = async () =>
      await world.cell.db.query<unknown[]>(
        `select state from margin_call where kind = 'im' and occupancy = 'A1'`,
      );
    given(await world.ask({ comes: bills(1) }, plusMinutes(MIDNIGHT, 5)));
    expect(await states()).toEqual([{ state: 'issued' }]);
    given(await world.ask({ comes: bills(339_999) }, plusMinutes(MIDNIGHT, 10)));
    expect(await states()).toEqual([{ state: 'superseded' }]);
  });

  it('does not call again what was called, not met, and not cured', async () => {
    await world.receive(bills(1));
    await world.marks(later(-30), '1');
    given(await world.ask({ comes: bills(1) }, later(-30)));
    expect((await run(MIDNIGHT, '1')).map(({ occupancy }) => occupancy)).toEqual(['A1', 'B1']);
    await world.cell.inTx((tx) =>
      world.cell.get(MarginCallService).collect(tx, R1, plusMinutes(MIDNIGHT, 45)),
    );
    expect(await run(later(60), '1')).toEqual([]);
  });

  it('returns nothing unasked of what has a price, and calls what is short though all that has none were worth its last', async () => {
    await world.receive(bills(900_000));
    await world.marks(later(-30), '1');
    given(await world.ask({ comes: bills(900_000) }, later(-30)));
    expect((await run(MIDNIGHT, '1')).map(({ occupancy }) => occupancy)).toEqual(['B1']);
    const late = later(240);
    const snapshotId = await world.marks(late);
    expect(await world.counts(snapshotId, late)).toMatchObject({
      counts: usdc(350_000),
      unpriced: ['TBILL'],
    });
    await world.cell.inTx((tx) =>
      world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, late),
    );
    // At its last price there is enough: nothing is called, and the run says by what.
    const called = `select 1 from margin_call where kind = 'im' and occupancy = 'A1' and issued_at >= $1`;
    expect(await world.cell.db.query<unknown[]>(called, [late])).toEqual([]);
    const fallen = await world.cell.db.query<{ reason: string }[]>('select reason from run_fallen');
    expect(fallen).toEqual([
      { reason: 'initial margin of A1 at the last price: collateral-unpriced of TBILL' },
    ]);
    const [again] = await run(later(300), '0.3');
    expect(again).toMatchObject({ occupancy: 'A1', statement: { posted: '611900.000000' } });
  });

  it('calls what is missing though the seat holds a crumb that has no price', async () => {
    await world.receive(bills(1));
    await world.marks(later(-30), '1');
    given(await world.ask({ comes: bills(1) }, later(-30)));
    const late = later(240);
    const snapshotId = await world.marks(late);
    await world.cell.inTx((tx) =>
      world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, late),
    );
    const [short] = await world.cell.db.query<{ statement: object }[]>(
      `select statement from margin_call where kind = 'im' and occupancy = 'A1' and issued_at = $1`,
      [late],
    );
    expect(short?.statement).toMatchObject({ posted: '350000.970000', unpriced: 'TBILL' });
  });
});

describe('initial margin that is called back', () => {
  const deadline = plusMinutes(MIDNIGHT, 45);
  const post = (event: string, transfers: ReturnType<typeof imPosted>) =>
    world.cell.inTx((tx) =>
      world.cell.get(LedgerService).postAll(tx, [{ event, effectiveAt: MIDNIGHT, transfers }]),
    );
  const strike = async (asOf: Date, doge = '1') => {
    const snapshotId = await world.marks(asOf, '1', doge);
    await world.cell.inTx((tx) =>
      world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
    );
  };
  const collect = () => world.cell.inTx((tx) => world.cell.get(MarginCallService).collect(tx, R1, deadline));
  const calls = async (where: string) => {
    const rows = await world.cell.db.query<
      { amount: string; state: string; paid: string; statement: Record<string, string> }[]
    >(
      `select amount, state, paid, statement from margin_call where occupancy = 'A1' and kind = 'im' and ${where}`,
    );
    return rows.map(({ amount, paid, ...row }) => ({
      ...row,
      amount: Money.ofMinor(BigInt(amount), USDC),
      paid: Money.ofMinor(BigInt(paid), USDC),
    }));
  };
  let back: Money;
  let required: Money;
  beforeEach(async () => {
    await world.cell.deposit('A1', 500_000, later(-60));
    await post('posted', imPosted(R1, 'A1', usdc(500_000)));
    await strike(MIDNIGHT);
    back = (await calls(`direction = 'return'`))[0]!.amount;
    required = usdc(850_000).minus(back);
  });

  it('is no cover any more: a recall does not take the same money again', async () => {
    const enough = required.exact().toNumber();
    expect(await world.ask({ leaves: back }, plusMinutes(MIDNIGHT, 10), enough)).toMatchObject({
      refusal: { kind: 'cover-would-fall-short', after: required.minus(back) },
    });
    await collect();
    expect(await world.held('IM.A1', USDC)).toBe(required.toText());
  });

  it('is no cover for a later strike either', async () => {
    await world.receive(bills(100_000));
    const later30 = plusMinutes(MIDNIGHT, 30);
    await world.marks(plusMinutes(MIDNIGHT, 10), '1');
    given(await world.ask({ comes: bills(100_000) }, plusMinutes(MIDNIGHT, 10)));
    await strike(later30, '1.5');
    const [called] = await calls(`direction = 'delivery'`);
    expect(called!.statement).toMatchObject({
      returning: back.toText(),
      posted: required.plus(usdc(97_000)).toText(),
    });
  });

  it('is paid as far as it is there, and its shortage is no failure of the seat', async () => {
    await post('gone', imReturned(R1, 'A1', usdc(849_999)));
    await collect();
    expect(await calls(`direction = 'return'`)).toMatchObject([{ state: 'superseded', paid: usdc(1) }]);
    const unmet = await world.cell.db.query<unknown[]>(
      `select payload from job_due j join margin_call c on c.id = (j.payload->>'callId')::uuid
       where j.kind = 'resolution.unmet-call' and c.direction = 'return'`,
    );
    expect(unmet).toEqual([]);
  });
});

it('without a schedule nothing changes: the settlement asset counts as it is, and nothing beside it', async () => {
  const snapshotId = await world.marks(MIDNIGHT, '1');
  const pool = await world.counts(snapshotId, MIDNIGHT, 'B1');
  const counts = usdc(350_000);
  expect(pool).toEqual({ cash: counts, items: [], counts, unpriced: [], countsAtLast: counts });
  expect(await world.held('IM.B1', USDC)).toBe('350000.000000');
  expect(TBILL.scale).toBe(6);
});
