import 'reflect-metadata';
import { CalendarDate, id, Money, plusMinutes, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { AgreementApprovalService, AgreementService, RelationshipService } from '@app/legal-entity';
import {
  DisputeClaimService,
  DisputeService,
  InterestService,
  MarginCallService,
  ReferenceRateProposalService,
  ReferenceRateService,
  statementPdf,
  StatementService,
} from '@app/margin';
import { paidAcross, vmDelivered, vmReturned } from '@app/settlement/domain';
import { Client } from 'pg';
import { CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';
import { pdfText } from './pdf-text';

// An annex is amended for the time to come, by the clock of the database: the month is a long way off.
const FROM = new Date('2099-11-20T00:00:00Z');
const OVER = new Date('2100-01-02T12:00:00Z');
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  await world.runHour(hour(21), '0.99'); // A owes 100,000, and gives it at 22:00 on Friday
  await world.deadline(hour(22));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

/** Seats amend their annexes: interest at SOFR less ten basis points, compounded daily. */
async function elect(changed: object = {}, parties: readonly string[] = ['a', 'b']): Promise<void> {
  const interest = {
    benchmark: 'SOFR',
    spreadBps: '-10',
    belowZero: 'paid',
    dayCount: 'ACT/360',
    compounding: 'daily',
    statement: 'monthly',
    statementAgreement: { kind: 'not-required' },
  };
  await world.inTx(async (tx) => {
    const [agreements, versions] = [world.get(AgreementService), world.get(AgreementApprovalService)];
    for (const partyId of parties) {
      const page = await agreements.page(tx, { limit: 100, partyId, cell: 'R1', after: undefined });
      const annex = page.find(({ form }) => form === 'csa-2016-vm')!;
      const [first] = await agreements.versions(tx, annex.id);
      const elections = { ...first!.elections, interest: { ...interest, ...changed } };
      const version = { ...first!, elections, effectiveFrom: FROM } as never;
      const by = { maker: officer('ann'), after: 1, asOf: plusMinutes(hour(22), 10) };
      const proposed = given(await versions.propose(tx, annex.id, version, by));
      given(
        await versions.approve(
          tx,
          annex.id,
          { ...proposed, checker: officer('bob') },
          plusMinutes(hour(22), 10),
        ),
      );
    }
  });
}

const fix = (rate: string, until = '2099-12-31') =>
  world.inTx(async (tx) => {
    const days = Array.from({ length: 37 }, (_, n) => CalendarDate.of(2099, 11, 25).plusDays(n));
    const rates = days
      .filter((day) => !day.isWeekend() && day.text <= until)
      .map(({ text }) => ({ name: 'SOFR' as const, fixedOn: text, rate, source: 'FRBNY' }));
    const today = CalendarDate.of(2100, 1, 2);
    given(await world.get(ReferenceRateService).record(tx, rates, 'ops', today));
  });
const state = (asOf = OVER, month = '2099-12') =>
  world.inTx((tx) => world.get(InterestService).state(tx, R1, month, asOf));
const free = async () => [await world.money('FREE.A1'), await world.money('FREE.B1')];

it('is paid by whoever holds the cash, once, and for good: no more is held than before', async () => {
  await elect();
  await fix('0.0411');
  const before = await free();
  const [onA, onB] = given(await state());
  // 100,000 for 31 days at 4.01 %, each with the interest of those before it.
  const daily = 0.0401 / 360;
  expect(onA!.amount.toText()).toBe((100_000 * ((1 + daily) ** 31 - 1)).toFixed(6));
  expect(onB!.amount.isZero()).toBe(true);
  expect(given(await state())).toEqual([onA, onB]);
  const collect = () =>
    world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(OVER, 1440)));
  await collect();
  await collect();
  const paid = onA!.amount;
  expect(paid.isPositive()).toBe(true);
  const after = await free();
  const moved = after.map((amount, n) => (parseCents(amount) - parseCents(before[n]!)).toString());
  expect(moved).toEqual([paid.minor.toString(), (-paid.minor).toString()]);
  expect(await world.money('CASH')).toBe('0.000000');
  expect([await world.promised('VM_HELD.A1'), await world.promised('VM_GIVEN.B1')]).toEqual([
    '100000.000000',
    '100000.000000',
  ]);
});

const parseCents = (amount: string) => BigInt(amount.replace('.', ''));

it('is paid by whoever gave the cash, when rates are below zero and the annex says so', async () => {
  await elect({ spreadBps: '-600' });
  await fix('0.0411');
  const [onA] = given(await state());
  expect(onA!.amount.isPositive()).toBe(false);
  const [call] = await world.db.query<{ occupancy: string; kind: string; amount: string }[]>(
    'select occupancy, kind, amount from margin_call where id = $1',
    [onA!.callId],
  );
  expect(call).toEqual({ occupancy: 'A1', kind: 'interest', amount: (-onA!.amount.minor).toString() });
});

it('is struck again by whoever has it, day by day; and not when a balance or a rate of it is another', async () => {
  await elect();
  await fix('0.0411');
  const [onA] = given(await state());
  const recomputed = async () =>
    (await world.inTx((tx) => world.get(StatementService).of(tx, id<'MarginCall'>(onA!.callId!))))!;
  const stated = await recomputed();
  expect(stated).toMatchObject({ reproduced: true, takenAsGiven: null, terms: { compounding: 'daily' } });
  expect(stated.result.amount).toBe(onA!.amount.toText());
  expect(stated.interest!.days).toHaveLength(31);
  const text = pdfText(await statementPdf(stated));
  expect(text).toContain('2099-12-31');
  expect(text).toContain('to the last unit');
  // The application's role may not alter it: the owner of the tables does.
  const alter = async (path: string, to: string) => {
    const owner = new Client({ connectionString: world.urls.ownerUrl });
    await owner.connect();
    await owner.query('set session_replication_role = replica'); // no trigger runs
    const altered =
      'update interest_statement set days = jsonb_set(days, $1::text[], $2::jsonb) where id = $3';
    await owner.query(altered, [path, JSON.stringify(to), onA!.id]);
    await owner.end();
    return (await recomputed()).reproduced;
  };
  expect(await alter('{3,balance}', '100001.000000')).toBe(false);
  expect(await alter('{3,balance}', '100000.000000')).toBe(true);
  expect(await alter('{3,rate}', '0.0402')).toBe(false);
});

it('is stated once by two who ask at the same instant', async () => {
  await elect();
  await fix('0.0411');
  const stated = await Promise.all([state(), state(), state()]);
  expect(new Set(stated.map((each) => JSON.stringify(given(each)))).size).toBe(1);
  const calls = await world.db.query<object[]>(`select 1 from margin_call where kind = 'interest'`);
  expect(calls).toHaveLength(1);
});

it('is not stated where nothing is elected, before the month is over, or with a fixing that nobody published', async () => {
  const kinds = async (...asked: Parameters<typeof state>) => {
    const answer = await state(...asked);
    return answer.ok ? 'stated' : answer.refusal.kind;
  };
  expect(await kinds(OVER, '2099-13')).toBe('no-such-period');
  expect(await kinds()).toBe('no-interest-elected');
  await elect();
  expect(await kinds(OVER, '2100-01')).toBe('period-not-over');
  await fix('0.0411', '2099-12-30');
  expect(await state()).toMatchObject({
    refusal: { kind: 'no-fixing', benchmark: 'SOFR', fixedOn: '2099-12-31' },
  });
  const again = await world.inTx((tx) => world.get(InterestService).stateWhenDue(tx, R1, '2099-12', OVER));
  expect(again).toEqual({ refused: 'no-fixing' });
  const [job] = await world.db.query<object[]>(`select due_at from job_due where kind = 'margin.interest'`);
  expect(job).toEqual({ due_at: plusMinutes(OVER, 1440) });
});

it('is stated of the seat whose annex elects it, month after month, where the other elects none', async () => {
  await elect({}, ['a']);
  await fix('0.0411');
  const stated = await world.inTx((tx) => world.get(InterestService).stateWhenDue(tx, R1, '2099-12', OVER));
  expect(stated).toBeUndefined();
  const statements = given(await state());
  expect(statements.map(({ giver }) => giver)).toEqual(['A1']);
  const jobs = await world.db.query<{ payload: object }[]>(
    `select payload from job_due where kind = 'margin.interest'`,
  );
  expect(jobs).toEqual([{ payload: { relationshipId: R1, period: '2100-01' } }]);
});

it('is left due where its payer has not got it: it is no margin, and nobody stands in for it', async () => {
  await elect();
  await fix('0.0411');
  const [onA] = given(await state());
  const [, has] = await free();
  const transfers = paidAcross(R1, 'B1', 'A1', Money.of(has!, USDC).minus(usdc(5)));
  await world.inTx((tx) =>
    world
      .get(LedgerService)
      .postAll(tx, [{ event: 'b has paid for something else', effectiveAt: OVER, transfers }]),
  );
  const [before] = await free();
  const skin = await world.money('SKIN');
  await world.deadline(plusMinutes(OVER, 1440));
  const [call] = await world.db.query<object[]>('select state, paid from margin_call where id = $1', [
    onA!.callId,
  ]);
  expect(call).toEqual({ state: 'failed', paid: '5000000' });
  const short = onA!.amount.minus(usdc(5)).toText();
  expect([await world.promised('DUE_FROM.B1'), await world.promised('DUE_TO.A1')]).toEqual([short, short]);
  const [a, left] = await free();
  expect([parseCents(a!) - parseCents(before!), left]).toEqual([5_000_000n, '0.000000']);
  expect([await world.money('SKIN'), await world.promised('VM_HELD.A1')]).toEqual([skin, '100000.000000']);
});

it('that was disputed is called again for what is upheld, with as long to pay as before', async () => {
  await elect();
  await fix('0.0411');
  const [onA] = given(await state());
  const [before] = await free();
  const callId = id<'MarginCall'>(onA!.callId!);
  const by = { who: 'counterparty:b', role: 'counterparty' };
  const dispute = (disputed: typeof callId, amount: Money, at: Date) => {
    const claim = { category: 'terms' as const, amount, reason: 'another day count', by };
    return world.inTx((tx) => world.get(DisputeClaimService).open(tx, R1, disputed, claim, at));
  };
  const upheldCall = async (disputed: string) => {
    const [row] = await world.db.query<{ id: string; amount: string; due: Date; state: string }[]>(
      `select c.id, c.amount, c.due_at as due, c.state from margin_call c join margin_call_step s on s.call_id = c.id
       where s.n = 0 and s.why = 'upheld of ' || $1`,
      [disputed],
    );
    return row!;
  };
  const part = given(await dispute(callId, usdc(100), plusMinutes(OVER, 10)));
  const resolvedAt = plusMinutes(OVER, 1500); // after the Resolution Time, and after the rest was due
  given(
    await world.inTx((tx) =>
      world
        .get(DisputeService)
        .resolve(tx, R1, part, { by: { who: 'rita', role: 'risk-officer' }, asOf: resolvedAt }),
    ),
  );
  const again = await upheldCall(part);
  const due = plusMinutes(resolvedAt, 1440);
  expect(again).toMatchObject({ amount: usdc(100).minor.toString(), due, state: 'issued' });
  const second = given(await dispute(id<'MarginCall'>(again.id), usdc(100), plusMinutes(resolvedAt, 10)));
  const giveIn = { by: { who: 'b', role: 'counterparty' }, asOf: plusMinutes(resolvedAt, 20) };
  given(await world.inTx((tx) => world.get(DisputeService).concede(tx, R1, second, 'party', giveIn)));
  const last = await upheldCall(second);
  expect(last).toMatchObject({ amount: usdc(100).minor.toString(), due: plusMinutes(giveIn.asOf, 1440) });
  await world.deadline(last.due);
  const after = await free();
  expect(parseCents(after[0]!) - parseCents(before!)).toBe(onA!.amount.minor);
});

describe('where the annex elects that it is added to the balance', () => {
  const vm = async () => [await world.promised('VM_HELD.A1'), await world.promised('VM_GIVEN.B1')];

  it('makes it larger by what it has earned, and no money moves', async () => {
    await elect({ settlement: 'adjustment' });
    await fix('0.0411');
    const [onA] = given(await state());
    expect(onA).toMatchObject({ settlement: 'adjustment' });
    const before = await free();
    await world.deadline(plusMinutes(OVER, 1440));
    const grown = usdc(100_000).plus(onA!.amount).toText();
    expect(await vm()).toEqual([grown, grown]);
    expect(await free()).toEqual(before);
    const [call] = await world.db.query<object[]>('select state, paid from margin_call where id = $1', [
      onA!.callId,
    ]);
    expect(call).toEqual({ state: 'settled', paid: onA!.amount.minor.toString() });
  });

  it('makes it smaller by what is below zero', async () => {
    await elect({ settlement: 'adjustment', spreadBps: '-600' });
    await fix('0.0411');
    const [onA] = given(await state());
    const before = await free();
    await world.deadline(plusMinutes(OVER, 1440));
    const left = usdc(100_000).plus(onA!.amount).toText();
    expect(onA!.amount.isPositive()).toBe(false);
    expect([await vm(), await free()]).toEqual([[left, left], before]);
  });

  it('pays it where the balance has gone back meanwhile, and leaves due what there is no balance for', async () => {
    await elect({ settlement: 'adjustment', spreadBps: '-600' });
    await fix('0.0411');
    const [onA] = given(await state());
    const back = vmReturned(R1, 'B1', 'A1', usdc(100_000));
    await world.inTx((tx) =>
      world.get(LedgerService).postAll(tx, [{ event: 'all of it', effectiveAt: OVER, transfers: back }]),
    );
    await world.deadline(plusMinutes(OVER, 1440));
    const short = onA!.amount.negated().toText();
    expect([await vm(), await world.promised('DUE_FROM.A1'), await world.promised('DUE_TO.B1')]).toEqual([
      ['0.000000', '0.000000'],
      short,
      short,
    ]);
  });
});

describe('where the annex elects a statement every day', () => {
  const day = (n: number) => new Date(`2099-12-${String(n)}T12:00:00Z`);

  it('is of one day each, and the next follows by itself', async () => {
    await elect({ statement: 'daily', settlement: 'adjustment' });
    await fix('0.0411');
    const when = () =>
      world.inTx((tx) => world.get(InterestService).stateWhenDue(tx, R1, '2099-12-10', day(11)));
    expect(await when()).toBeUndefined();
    const [onA] = given(await state(day(11), '2099-12-10'));
    expect(onA).toMatchObject({ period: '2099-12-10', days: [{ day: '2099-12-10', rate: '0.0401' }] });
    expect(onA!.amount.toText()).toBe('11.138889'); // 100,000 × 4.01 % / 360
    await world.deadline(plusMinutes(day(11), 1440));
    const [next] = given(await state(plusMinutes(day(12), 1440), '2099-12-12'));
    // 100,011.138889 stand since the 12th: what was added bears interest in its turn.
    expect(next!.days[0]).toMatchObject({ balance: '100011.138889' });
    expect(next!.amount.toText()).toBe('11.140130');
    const jobs = await world.db.query<object[]>(
      `select payload ->> 'period' as period, due_at from job_due where kind = 'margin.interest' order by due_at`,
    );
    expect(jobs).toEqual([
      { period: '2099-12-11', due_at: new Date('2099-12-13T12:00:00Z') },
      { period: '2099-12-13', due_at: new Date('2099-12-15T12:00:00Z') },
    ]);
  });

  it('is stated once of each day: a month is what is left of it', async () => {
    await elect({ statement: 'daily', compounding: 'none' });
    await fix('0.0411');
    for (const n of [10, 11]) given(await state(plusMinutes(day(n), 1440), `2099-12-${String(n)}`));
    const [rest] = given(await state());
    expect(rest!.days).toHaveLength(29);
    expect(rest!.days.map((each) => each.day)).not.toContain('2099-12-10');
    const stated = await world.db.query<{ n: string; sum: string }[]>(
      `select count(*) as n, (select sum(amount) from interest_statement where giver = 'A1') as sum from interest_day where giver = 'A1'`,
    );
    const whole = Math.round((100_000 * 0.0401 * 31 * 1e6) / 360);
    expect(stated[0]!.n).toBe('31');
    expect(Math.abs(parseInt(stated[0]!.sum, 10) - whole)).toBeLessThanOrEqual(2); // each statement is rounded once
    await expect(
      world.db.query(
        `insert into interest_day select relationship_id, giver, day, statement_id from interest_day limit 1`,
      ),
    ).rejects.toThrow('stated_once');
  });

  it('is not by the day where it is elected by the month, and goes on by the month from then', async () => {
    await elect();
    await fix('0.0411');
    expect(await state(day(12), '2099-12-10')).toEqual({
      ok: false,
      refusal: { kind: 'stated-by-the-month' },
    });
    const when = await world.inTx((tx) =>
      world.get(InterestService).stateWhenDue(tx, R1, '2099-12-10', day(12)),
    );
    expect(when).toEqual({ refused: 'stated-by-the-month' });
    const jobs = await world.db.query<object[]>(`select payload from job_due where kind = 'margin.interest'`);
    expect(jobs).toEqual([{ payload: { relationshipId: R1, period: '2099-12' } }]);
  });
});

describe('where a fixing is corrected after it was stated', () => {
  const corrected = (fixedOn: string, rate: string) =>
    world.inTx(async (tx) => {
      const proposals = world.get(ReferenceRateProposalService);
      const wanted = {
        rate: { name: 'SOFR', fixedOn, rate, source: 'FRBNY' } as const,
        reason: 'the publisher revised it',
      };
      const today = CalendarDate.of(2100, 4, 2);
      const proposed = given(await proposals.propose(tx, wanted, officer('ann'), { asOf: OVER, today }));
      given(await proposals.approve(tx, { ...proposed, checker: officer('bob') }));
    });
  const march = Array.from({ length: 90 }, (_, n) => CalendarDate.of(2100, 1, 1).plusDays(n));
  const fixLater = () =>
    world.inTx(async (tx) => {
      const rates = march
        .filter((day) => !day.isWeekend())
        .map(({ text }) => ({ name: 'SOFR' as const, fixedOn: text, rate: '0.0411', source: 'FRBNY' }));
      given(await world.get(ReferenceRateService).record(tx, rates, 'ops', CalendarDate.of(2100, 4, 2)));
    });
  const months = (n: number) => new Date(`2100-0${String(n)}-02T12:00:00Z`);

  it('is settled with the next statement, once; and what was sent stays as it was', async () => {
    await elect({ compounding: 'none' });
    await fix('0.0411');
    await fixLater();
    const [december] = given(await state());
    expect(december!.amount.toText()).toBe('345.305556'); // 100,000 × 31 × 4.01 % / 360
    await corrected('2099-12-11', '0.0421'); // a Friday: it counts for three days
    const [january] = given(await state(months(2), '2100-01'));
    expect(january!.corrections).toEqual([{ period: '2099-12', was: '345.305556', now: '346.138889' }]);
    expect(january!.amount.toText()).toBe('346.138889'); // a month of 31 days as well, and 0.833333 more
    await corrected('2099-12-11', '0.0401');
    const [february] = given(await state(months(3), '2100-02'));
    expect(february!.corrections).toEqual([{ period: '2099-12', was: '346.138889', now: '344.472222' }]);
    const [marchStated] = given(await state(months(4), '2100-03'));
    expect(marchStated!.corrections).toEqual([]);
    expect(given(await state())).toEqual([december, expect.anything()]);
    const all = await world.inTx(async (tx) =>
      world.get(InterestService).statements(tx, await world.get(RelationshipService).load(tx, R1), ['A1']),
    );
    expect(all.filter(({ giver }) => giver === 'A1').map(({ period }) => period)).toEqual([
      '2100-03',
      '2100-02',
      '2100-01',
      '2099-12',
    ]);
  });

  it('is between the two who were stated: a replacement owes its own days, and no correction of those before', async () => {
    await elect({ compounding: 'none' }, ['b']);
    await fix('0.0411');
    await fixLater();
    await world.deposit('B1', 100_000, hour(23));
    const given100k = [vmReturned, vmDelivered].flatMap((paid) => paid(R1, 'B1', 'A1', usdc(100_000)));
    const event = { event: 'B gives it, and A holds it', effectiveAt: hour(23), transfers: given100k };
    await world.inTx((tx) => world.get(LedgerService).postAll(tx, [event]));
    const [december] = given(await state());
    expect(december).toMatchObject({ giver: 'B1', holder: 'A1' });
    await world.inTx(async (tx) => {
      const relationships = world.get(RelationshipService);
      const [vacated, seated] = [new Date('2100-01-05T10:00:00Z'), new Date('2100-01-11T10:00:00Z')];
      await relationships.setStanding(tx, R1, 'A1', 'defaulted', vacated);
      const replacement = { code: 'A2', partyId: 'c', independentAmount: usdc(0) };
      given(await relationships.seat(tx, R1, replacement, seated));
    });
    await corrected('2099-12-11', '0.0421');
    const [january] = given(await state(months(2), '2100-01'));
    expect(january).toMatchObject({ giver: 'B1', holder: 'A2', corrections: [] });
    expect(january!.days.map(({ day }) => day).slice(0, 1)).toEqual(['2100-01-11']);
    expect(january!.amount.toText()).toBe('233.916667'); // 100,000 × 21 × 4.01 % / 360
    await corrected('2100-01-22', '0.0421'); // a Friday of its own
    const [february] = given(await state(months(3), '2100-02'));
    expect(february!.corrections).toEqual([{ period: '2100-01', was: '233.916667', now: '234.750000' }]);
  });

  it('stays settled when it is too long ago to be looked at again, for all the days of its month', async () => {
    await elect({ statement: 'daily', compounding: 'none' });
    await fix('0.0411');
    await fixLater();
    given(await state());
    await corrected('2099-12-04', '0.0421');
    const [january] = given(await state(months(2), '2100-01'));
    expect(january!.corrections).toHaveLength(1);
    const rate = { name: 'SOFR' as const, fixedOn: '2100-12-20', rate: '0.0411', source: 'FRBNY' };
    const today = CalendarDate.of(2100, 12, 22);
    given(await world.inTx((tx) => world.get(ReferenceRateService).record(tx, [rate], 'ops', today)));
    const [yearLater] = given(await state(new Date('2100-12-22T12:00:00Z'), '2100-12-20'));
    expect(yearLater!.corrections).toEqual([]);
  });

  it('stays settled when a period is stated after later ones: those are not its own to correct', async () => {
    await elect({ compounding: 'none' });
    await fix('0.0411');
    await fixLater();
    given(await state());
    await corrected('2099-12-11', '0.0421');
    const [february] = given(await state(months(3), '2100-02'));
    expect(february!.corrections.map(({ period }) => period)).toEqual(['2099-12']);
    await corrected('2100-02-12', '0.0421');
    const [marchStated] = given(await state(months(4), '2100-03'));
    expect(marchStated!.corrections.map(({ period }) => period)).toEqual(['2100-02']);
    const [january] = given(await state(months(4), '2100-01'));
    expect([january!.corrections, january!.amount.toText()]).toEqual([[], '345.305556']);
  });
});

describe('where the annex takes silence for a dispute', () => {
  const within = { kind: 'within-days', days: 2, silence: 'disputes' };
  const due = plusMinutes(OVER, 2 * 1440);
  const statesOf = async () =>
    (
      await world.db.query<{ state: string }[]>(
        `select state from margin_call where kind = 'interest' order by issued_at, id`,
      )
    ).map(({ state: each }) => each);

  it('is disputed whole when nobody has answered by its deadline, and paid when it was upheld', async () => {
    await elect({ statementAgreement: within });
    await fix('0.0411');
    const [onA] = given(await state());
    const before = await free();
    await world.deadline(due);
    expect([await statesOf(), await free()]).toEqual([['disputed'], before]);
    const call = id<'MarginCall'>(onA!.callId!);
    const resolvedAt = plusMinutes(due, 2 * 1440);
    given(
      await world.inTx((tx) =>
        world
          .get(DisputeService)
          .resolve(tx, R1, call, { by: { who: 'rita', role: 'risk-officer' }, asOf: resolvedAt }),
      ),
    );
    await world.deadline(plusMinutes(resolvedAt, 2 * 1440));
    const [superseded, upheld] = await world.db.query<{ id: string; byCall: string | null }[]>(
      `select c.id, s.by_call as "byCall" from margin_call c
       left join margin_call_step s on (s.relationship_id, s.call_id, s.state) = (c.relationship_id, c.id, 'superseded')
       where c.kind = 'interest' order by c.issued_at`,
    );
    expect(superseded!.byCall).toBe(upheld!.id);
    expect(await statesOf()).toEqual(['superseded', 'settled']); // two have spoken about it: silence is no dispute any more
    const [after] = await free();
    expect(parseCents(after!) - parseCents(before[0]!)).toBe(onA!.amount.minor);
  });

  it('is settled when it was agreed to', async () => {
    await elect({ statementAgreement: within });
    await fix('0.0411');
    const [onA] = given(await state());
    const agree = { kind: 'agree' as const, by: 'b' };
    const call = id<'MarginCall'>(onA!.callId!);
    given(
      await world.inTx((tx) =>
        world.get(MarginCallService).respond(tx, R1, call, agree, plusMinutes(OVER, 10)),
      ),
    );
    await world.deadline(due);
    expect(await statesOf()).toEqual(['settled']);
  });

  it('is settled where silence agrees', async () => {
    await elect({ statementAgreement: { ...within, silence: 'agrees' } });
    await fix('0.0411');
    given(await state());
    await world.deadline(due);
    expect(await statesOf()).toEqual(['settled']);
  });
});
