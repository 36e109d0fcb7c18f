import { ApprovalService } from '@app/control';
import { CreditGroupService } from '@app/credit';
import { Clock, id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import {
  AgreementApprovalService,
  AgreementService,
  RelationshipService,
  SignatoryService,
} from '@app/legal-entity';
import { QuoteService } from '@app/market-data';
import { InstructionService } from '@app/settlement';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource, type EntityManager } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import {
  ANTONS,
  type Answer,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
  ZOES,
} from '../api/a-house';
import { billTerms, given, SCHEDULE } from './collateral-world';

const ASSETS = '/v1/collateral-assets';
const COLLATERAL = `/v1/relationships/${ANTONS.relationship}/collateral`;
const REQUESTS = `${COLLATERAL}-requests`;
const BOOK = id<'Book'>(ANTONS.relationship);

let house: House;
let keys = 0;
const post = (url: string, as: CallerName, body: unknown = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String((keys += 1))}`, body });
const get = (url: string, as: CallerName = 'auditor') => knock(house, url, { as });
const toldBy = ({ status, json }: { status: number; json: Answer }) => [
  status,
  json['refusal'] ?? json['detail'],
];
const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);
const bill = (amount: string) => ({ amount, asset: 'TBILL' });

/** Marks of an instant some minutes ago. */
const marked = (minutes: number) =>
  asOwner(
    house,
    `with now as (insert into snapshot values (gen_random_uuid(), clock_now() - interval '${String(minutes)} minutes', 'hash') returning *)
     insert into snapshot_mark select id, m.symbol, m.price, as_of, 'venue-1', 'test' from now
     cross join (values ('TBILL', 1.0), ('BTC', 100000)) m (symbol, price)`,
  );

async function register(terms: object = {}, code = 'TBILL'): Promise<void> {
  const { json } = await post(ASSETS, 'risk-officer', {
    code,
    scale: 6,
    terms: { ...billTerms(), maturesOn: null, ...terms },
  });
  const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
  expect(toldBy(await post(`${ASSETS}/proposals/${proposalId}/approval`, 'approver', { termsHash }))[0]).toBe(
    200,
  );
}

beforeAll(async () => {
  house = await openHouse();
  await inTx(async (tx) => {
    const { app } = house;
    for (const name of ['risk-officer', 'approver', 'credit-officer', 'legal', 'ops-analyst'])
      await app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: name });
    await app
      .get(QuoteService)
      .declareMarket(tx, { symbol: 'TBILL', sources: ['venue-1'], maxAgeMinutes: 600 });
    const since = new Date('2025-10-08T00:00:00Z');
    await app.get(SignatoryService).record(tx, signatoriesOf(['anton'], since));
    const relationship = await app.get(RelationshipService).load(tx, BOOK);
    const annex = paperOf(relationship, 'anton', since).find(({ form }) => form === 'csa-2018-im')!.version;
    const elections = { ...(annex.elections as object), eligibility: SCHEDULE };
    const wanted = { partyId: 'anton', cell: 'R1', form: 'csa-2018-im', supersedes: undefined } as const;
    const agreement = given(await app.get(AgreementService).record(tx, wanted));
    const versions = app.get(AgreementApprovalService);
    const maker = id<'Actor'>('legal');
    const proposed = given(
      await versions.propose(tx, agreement.id, { ...annex, elections }, { maker, after: 0, asOf: since }),
    );
    given(await versions.approve(tx, agreement.id, { ...proposed, checker: id<'Actor'>('approver') }, since));
  });
  await register();
});
afterAll(() => house.close());

/** What came in is final. */
const finalise = (instruction: string) =>
  inTx(async (tx) =>
    house.app.get(InstructionService).finalise(tx, BOOK, instruction, await house.app.get(Clock).now()),
  );

it('agrees on what an asset is, as it is read, and says what is no asset of ours', async () => {
  const other = { code: 'TBILL', scale: 6, terms: { ...billTerms(), maturesOn: null, maxAgeMinutes: 60 } };
  const { json } = await post(ASSETS, 'credit-officer', other);
  const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
  const proposal = `${ASSETS}/proposals/${proposalId}`;
  expect((await get(proposal)).json).toMatchObject({
    differences: [{ field: 'maxAgeMinutes', before: '90', now: '60' }],
  });
  const approval = `${proposal}/approval`;
  expect(toldBy(await post(approval, 'risk-officer', { termsHash: 'ab'.repeat(32) }))).toEqual([
    409,
    'changed',
  ]);
  expect((await get(ASSETS, 'counterparty:zoe')).json).toMatchObject({
    assets: [{ code: 'TBILL', version: 1 }],
    next: null,
  });
  expect((await post(approval, 'risk-officer', { termsHash })).json).toMatchObject({ version: 2 });
  await register();
  expect(toldBy(await post(ASSETS, 'risk-officer', { ...other, scale: 8 }))).toEqual([
    422,
    'counted-otherwise',
  ]);
  const unheard = { ...other.terms, ratings: [{ agency: 'moodys', letters: 'AA+' }] };
  const refused = await post(ASSETS, 'risk-officer', { ...other, terms: unheard });
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('moodys has no AA+')]);
  expect((await get(`${ASSETS}/proposals/${UNKNOWN.call}`)).status).toBe(404);
  expect((await post(`${ASSETS}/proposals/${UNKNOWN.call}/approval`, 'approver', { termsHash })).status).toBe(
    404,
  );
});

it('takes an asset in once, and shows it free when it is final, with what it would count for', async () => {
  await marked(1);
  const receipt = (amount: unknown, transfer = '0x1', occupancy = 'A1', as: CallerName = 'ops-analyst') =>
    post(`${COLLATERAL}/receipts`, as, { occupancy, amount, transfer });
  expect(toldBy(await receipt(bill('1'), '0x1', 'A7'))).toEqual([422, 'no-such-seat']);
  expect(toldBy(await receipt({ amount: '1', asset: 'GOLD' }))).toEqual([422, 'no-such-asset']);
  expect(toldBy(await receipt(bill('0.0000001')))).toEqual([422, 'amount-too-fine']);
  expect((await receipt(bill('1000'))).json).toEqual({ instruction: null, state: 'reported' });
  expect(toldBy(await receipt(bill('1000')))).toEqual([403, 'maker-is-checker']);
  const asOther = (changed: string) =>
    asOwner(house, `set session_replication_role = replica; update control.actor set ${changed}`);
  await asOther(`id = 'gone' where id = 'approver'`);
  expect(toldBy(await receipt(bill('1000'), '0x1', 'A1', 'approver'))).toEqual([403, 'unknown-actor']);
  await asOther(`id = 'approver', conflict_group = 'ops-analyst' where id = 'gone'`);
  expect(toldBy(await receipt(bill('1000'), '0x1', 'A1', 'approver'))).toEqual([403, 'same-conflict-group']);
  await asOther(`conflict_group = 'approver' where id = 'approver'`);
  const another = await receipt(bill('999'), '0x1', 'A1', 'approver');
  expect(another.json).toEqual({ instruction: null, state: 'reported' });
  const { json } = await receipt(bill('1000'), '0x1', 'A1', 'approver');
  expect(json).toMatchObject({ state: 'pending-finality' });
  expect(toldBy(await receipt(bill('1000')))).toEqual([409, 'receipt-known']);
  await finalise(json['instruction'] as string);
  const shown = await get(COLLATERAL, 'counterparty:anton');
  expect(shown.json['seats']).toMatchObject([
    {
      occupancy: 'A1',
      counts: { amount: '0.000000' },
      posted: [],
      free: [
        {
          quantity: bill('1000.000000'),
          price: '1',
          criterion: 'bills',
          parts: { haircut: '0.02', tokenAddOn: '0.01' },
          counts: { amount: '485.000000' },
          limitedBy: ['half'],
        },
      ],
    },
  ]);
  expect(JSON.stringify((await get(COLLATERAL)).json)).toContain('"B1"');
});

/** What the house is called for, as it is shown to somebody. */
async function askedOfUs(as: CallerName): Promise<unknown[]> {
  const { json } = await get('/v1/margin-calls/worklist', as);
  const work = json['work'] as { role: string; calls: { id: string; kind: string }[] }[];
  return work
    .filter(({ role }) => role === 'we-are-called')
    .flatMap(({ calls }) => calls.map(({ id: callId, kind }) => [callId, kind]));
}

/** A substitution that waits is a call on the house: seen and stated as one, and answered where it was asked for. */
async function answeredAtItsRequest(substitution: string): Promise<void> {
  const call = `/v1/margin-calls/${substitution}`;
  for (const as of ['ops-analyst', 'counterparty:anton'] as const)
    expect(await askedOfUs(as)).toContainEqual([substitution, 'substitution']);
  expect(await askedOfUs('counterparty:zoe')).toEqual([]);
  expect((await get(call, 'counterparty:zoe')).status).toBe(404);
  expect((await get(call, 'counterparty:anton')).json).toMatchObject({
    kind: 'substitution',
    direction: 'return',
    role: 'we-are-called',
    state: 'issued',
    amount: { amount: '485.000000', asset: 'USDC' },
    possible: ['run-late', 'agree', 'cancel'],
    steps: [{ by: 'counterparty', why: '500.000000 TBILL is offered for 485.000000 USDC' }],
  });
  const stated = await get(`${call}/statement`, 'counterparty:anton');
  expect(stated.json).toMatchObject({
    terms: { comes: '500.000000 TBILL', leaves: '485.000000 USDC' },
    result: { direction: 'return', amount: '485.000000' },
    reproduced: null,
  });
  const arithmetic = stated.json['arithmetic'] as { line: string; amount: string }[];
  expect(arithmetic.map(({ line, amount }) => [line, amount])).toEqual([
    ['before', '2000.000000'],
    ['leaving', '485.000000'],
    ['coming', '485.000000'],
    ['after', '2000.000000'],
    ['required', '0.000000'],
    ['cover', '2000.000000'],
  ]);
  const cash = { amount: '1', asset: 'USDC' };
  for (const [step, as, body] of [
    ['response', 'counterparty:anton', { answer: 'agree' }],
    ['dispute', 'counterparty:anton', { category: 'terms', amount: cash, reason: 'no' }],
    ['cancellation', 'risk-officer', { reason: 'no' }],
  ] as const)
    expect([step, ...toldBy(await post(`${call}/${step}`, as, body))]).toEqual([
      step,
      409,
      'answered-at-its-request',
    ]);
  expect(toldBy(await post(`${call}/acknowledgement`, 'ops-analyst'))).toEqual([409, 'illegal-move']);
}

it('pledges, substitutes with consent, and gives back what is not required', async () => {
  await marked(0);
  await inTx(async (tx) => {
    const asOf = await house.app.get(Clock).now();
    const deposit = { book: BOOK, occupancy: 'A1', amount: Money.of(2000, USDC), reference: 'cash' };
    const instructions = house.app.get(InstructionService);
    await instructions.finalise(tx, BOOK, await instructions.seeDeposit(tx, deposit, asOf), asOf);
  });
  const ask = (body: object, as: CallerName = 'counterparty:anton') =>
    post(REQUESTS, as, { occupancy: 'A1', ...body });
  expect(toldBy(await ask({ kind: 'pledge' }))[0]).toBe(400);
  expect(toldBy(await ask({ kind: 'substitution', comes: bill('1'), leaves: bill('1') }))[0]).toBe(400);
  expect(toldBy(await ask({ kind: 'pledge', comes: bill('1001') }))).toEqual([409, 'not-enough-free']);
  expect(toldBy(await ask({ kind: 'recall', leaves: bill('1') }))).toEqual([409, 'more-than-held']);
  expect(toldBy(await ask({ kind: 'pledge', comes: { amount: '1', asset: 'DOGE' } }))).toEqual([
    422,
    'no-such-asset',
  ]);
  expect(toldBy(await ask({ kind: 'pledge', occupancy: 'B1', comes: bill('1') }))).toEqual([
    422,
    'no-such-seat',
  ]);
  expect((await ask({ kind: 'pledge', comes: { amount: '2000', asset: 'USDC' } })).json).toMatchObject({
    state: 'settled',
  });
  const swap = (bills: string, cash: string) =>
    ask({ kind: 'substitution', comes: bill(bills), leaves: { amount: cash, asset: 'USDC' } });
  const [one, two] = [await swap('500', '485'), await swap('500', '485')].map(
    ({ json }) => json['id'] as string,
  );
  // What waits is spoken for, on both sides.
  expect(toldBy(await swap('1', '0.9'))).toEqual([409, 'not-enough-free']);
  const of = (request: string | undefined, step: string) => `${REQUESTS}/${request ?? ''}/${step}`;
  await answeredAtItsRequest(one!);
  expect(toldBy(await post(of(one, 'withdrawal'), 'ops-analyst'))).toEqual([403, 'asked-by-another']);
  expect(toldBy(await post(of(one, 'decline'), 'risk-officer', { reason: 'not today' }))[0]).toBe(200);
  expect((await post(of(two, 'withdrawal'), 'counterparty:anton')).json).toMatchObject({
    state: 'withdrawn',
  });
  const three = (await swap('1000', '970')).json['id'] as string;
  expect((await post(of(three, 'consent'), 'risk-officer')).json).toMatchObject({
    state: 'settled',
    countedBefore: { amount: '2000.000000' },
    countedAfter: { amount: '2000.000000' },
  });
  const states = [one, two, three].map(
    async (id) => (await get(`/v1/margin-calls/${id ?? ''}`)).json['state'],
  );
  expect(await Promise.all(states)).toEqual(['cancelled', 'cancelled', 'settled']);
  expect(await askedOfUs('ops-analyst')).toEqual([]);
  expect(toldBy(await post(of(three, 'consent'), 'approver'))).toEqual([409, 'request-over']);
  for (const [step, body] of [
    ['consent', {}],
    ['decline', { reason: 'no' }],
  ] as const)
    expect((await post(of(UNKNOWN.call, step), 'approver', body)).status).toBe(404);
  await asOwner(
    house,
    `update occupancy set independent = 1500000000 where (relationship_id, code) = (1, 'A1')`,
  );
  expect(toldBy(await ask({ kind: 'recall', leaves: bill('600') }, 'ops-analyst'))).toEqual([
    409,
    'cover-would-fall-short',
  ]);
  expect((await ask({ kind: 'recall', leaves: bill('100') })).json).toMatchObject({
    state: 'settled',
    countedAfter: { amount: '1903.000000' },
  });
  const { json } = await get(`${REQUESTS}?limit=2`, 'counterparty:anton');
  expect(json['requests']).toHaveLength(2);
  expect((await get(`${REQUESTS}?after=${json['next'] as string}`)).json['requests']).toHaveLength(3);
});

describe('a substitution that waits', () => {
  const cash = (amount: string) => ({ amount, asset: 'USDC' });
  const unruled = (statement: string) =>
    asOwner(house, `set session_replication_role = replica; ${statement}`);
  const ask = (body: object, as: CallerName = 'counterparty:anton') =>
    post(REQUESTS, as, { occupancy: 'A1', ...body });
  const waiting = async (body: object) => {
    const { status, json } = await ask({ kind: 'substitution', ...body });
    expect([status, json['state']]).toEqual([201, 'requested']);
    return json['id'] as string;
  };
  const consent = async (request: string) => toldBy(await post(`${REQUESTS}/${request}/consent`, 'approver'));
  const independent = (units: string) =>
    asOwner(house, `update occupancy set independent = ${units} where (relationship_id, code) = (1, 'A1')`);
  const standing = (is: string, vacated: string) =>
    unruled(
      `update occupancy set standing = '${is}', vacated_at = ${vacated} where (relationship_id, code) = (1, 'A1')`,
    );

  it('is not consented to once it cannot be done, nor by who asked for it, nor when it is over', async () => {
    await marked(0);
    await independent('0');
    const swap = await waiting({ comes: bill('10'), leaves: cash('900') });
    await independent('1500000000');
    expect(await consent(swap)).toEqual([409, 'cover-would-fall-short']);
    await independent('0');
    expect((await ask({ kind: 'recall', leaves: cash('200') })).status).toBe(201);
    expect(await consent(swap)).toEqual([409, 'more-than-held']);
    expect((await ask({ kind: 'pledge', comes: cash('200') })).status).toBe(201);
    expect((await ask({ kind: 'pledge', comes: bill('95') })).status).toBe(201);
    expect(await consent(swap)).toEqual([409, 'not-enough-free']);
    expect((await ask({ kind: 'recall', leaves: bill('95') })).status).toBe(201);
    await register({ type: 'equity' });
    expect(await consent(swap)).toEqual([422, 'collateral-ineligible']);
    await register();
    const back = await waiting({ comes: cash('5'), leaves: bill('5') });
    await unruled(
      `update snapshot_mark set quoted_at = quoted_at - interval '5 hours' where symbol = 'TBILL'`,
    );
    expect(await consent(back)).toEqual([409, 'collateral-unpriced']);
    await unruled(
      `update snapshot_mark set quoted_at = quoted_at + interval '5 hours' where symbol = 'TBILL'`,
    );
    await unruled(`update snapshot set as_of = as_of - interval '3 hours'`);
    expect(await consent(swap)).toEqual([409, 'requirement-not-known']);
    await unruled(`update snapshot set as_of = as_of + interval '3 hours'`);
    // Marks of this hour were looked for, and there were none: those of the last one let nothing go.
    await unruled(
      `insert into snapshot_refusal select max(as_of) + interval '1 minute', 'BTC', 'missing', 'test' from snapshot`,
    );
    expect(await consent(swap)).toEqual([409, 'requirement-not-known']);
    expect(toldBy(await ask({ kind: 'recall', leaves: bill('1') }))).toEqual([409, 'requirement-not-known']);
    await unruled('delete from snapshot_refusal');
    await standing('defaulted', 'clock_now()');
    expect(await consent(swap)).toEqual([409, 'seat-not-performing']);
    expect(toldBy(await ask({ kind: 'pledge', comes: bill('1') }, 'ops-analyst'))).toEqual([
      409,
      'seat-not-performing',
    ]);
    await standing('performing', 'null');
    await unruled(
      `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
       values ('anton', 99, 'active', 'suspended', false, 'cora', 'compliance', 'a listing')`,
    );
    expect(await consent(swap)).toEqual([409, 'party-suspended']);
    expect(toldBy(await ask({ kind: 'recall', leaves: bill('1') }))).toEqual([409, 'party-suspended']);
    await unruled(`delete from party_standing where party_id = 'anton' and n = 99`);
    await unruled(`update collateral_request set requested_by = 'approver' where id = '${swap}'`);
    expect(await consent(swap)).toEqual([403, 'own-request']);
    await unruled(`update collateral_request set requested_by = 'counterparty:anton' where id = '${swap}'`);
    for (const request of [swap, back]) {
      const decline = () => post(`${REQUESTS}/${request}/decline`, 'approver', { reason: 'not today' });
      expect((await decline()).status).toBe(200);
      expect(toldBy(await decline())).toEqual([409, 'request-over']);
      const over = await post(`${REQUESTS}/${request}/withdrawal`, 'counterparty:anton');
      expect(toldBy(over)).toEqual([409, 'request-over']);
    }
    expect(toldBy(await ask({ kind: 'pledge', comes: bill('0.0000001') }))).toEqual([422, 'amount-too-fine']);
  });

  it('is due by the annex, and is not asked for where nobody can say when that is', async () => {
    await marked(0);
    await independent('0');
    const settles = (place: string) =>
      unruled(
        `update agreement_version v set elections = jsonb_set(elections || '{"settlementDay": "same-local-business-day"}',
           '{localBusinessDays,transfers}', '["${place}"]')
         from agreement a where a.id = v.agreement_id and (a.party_id, a.form) = ('anton', 'csa-2018-im')`,
      );
    await settles('XXXX');
    const swap = { kind: 'substitution', comes: bill('1'), leaves: cash('0.9') };
    expect(toldBy(await ask(swap))).toEqual([409, 'no-calendar']);
    expect((await get(REQUESTS)).body).not.toContain('"requested"');
    await settles('GBLO');
    const request = await waiting(swap);
    const { json } = await get(`/v1/margin-calls/${request}`);
    const minutes = (Date.parse(json['dueAt'] as string) - Date.parse(json['issuedAt'] as string)) / 60_000;
    expect(minutes).toBeGreaterThan(45); // by business days, and not by the minutes of the terms
    expect((await post(`${REQUESTS}/${request}/withdrawal`, 'counterparty:anton')).status).toBe(200);
  });
});

describe('against a line', () => {
  const LINES = `/v1/relationships/${ANTONS.relationship}/credit-lines`;
  const usdc = (amount: string) => ({ amount, asset: 'USDC' });

  /** What a trade of BTC is measured by: feared to move by a tenth, and so much margin of the other seat that it never stands in the way. */
  async function tradable() {
    await asOwner(
      house,
      `insert into funding_rate values ('BTC', clock_now() + interval '8 hours', 0, 'illustrative');
       insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'illustrative')`,
    );
    const margin = Money.of('1000000', USDC);
    await inTx(async (tx) => {
      await house.app.get(TradeService).listInstrument(tx, {
        symbol: 'BTC-PERP',
        underlying: 'BTC',
        asset: 'USDC',
        terms: { kind: 'linear-perpetual' },
      });
      const transfers = [...paidIn(BOOK, 'B1', margin, UNKNOWN.call), ...imPosted(BOOK, 'B1', margin)];
      const effectiveAt = new Date('2025-10-08T00:00:00Z');
      await house.app.get(LedgerService).postAll(tx, [{ event: 'margin', effectiveAt, transfers }]);
    });
  }

  async function openLine(occupancy: string) {
    const terms = {
      occupancy,
      approved: usdc('1000000'),
      firstSkin: usdc('0'),
      unsecured: usdc('0'),
      commitment: 'advised',
      subLimits: [],
      covenants: [],
      expiresOn: '2099-12-31',
      reviewOn: '2099-06-30',
    };
    const headers = { 'if-none-match': '*' };
    const asked = {
      as: 'credit-officer',
      method: 'POST',
      key: `line-${occupancy}`,
      body: terms,
      headers,
    } as const;
    const { json } = await knock(house, `${LINES}/proposals`, asked);
    const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
    expect((await post(`${LINES}/proposals/${proposalId}/approval`, 'approver', { termsHash })).status).toBe(
      200,
    );
  }

  /** The initial margin of A1, as its line counts it. */
  const counted = async (as: CallerName) => {
    const { lines } = (await get(LINES, as)).json as {
      lines: { measured: { parts: { initialMargin: { amount: string } } } }[];
    };
    return lines[0]?.measured.parts.initialMargin.amount;
  };

  /** 15,000 of BTC, which could lose 1,500. */
  const reserve = (tradeId: string) =>
    post(`/v1/relationships/${ANTONS.relationship}/reservations`, 'counterparty:anton', {
      tradeId,
      instrument: 'BTC-PERP',
      long: 'A1',
      quantity: '0.15',
      price: '100000',
      minutes: 5,
    });

  it('counts at its value after haircuts, for its own party as for the house, which sees whose group is whose', async () => {
    await tradable();
    await marked(0);
    await openLine('A1');
    await openLine('B1');
    const everybody = ['credit-officer', 'counterparty:anton'] as const;
    for (const as of everybody) expect(await counted(as)).toBe('1903.000000');
    const held = await reserve('with-bills');
    expect(held.status).toBe(201);
    const { id: reservation } = held.json['reservation'] as { id: string };
    const reservations = `/v1/relationships/${ANTONS.relationship}/reservations`;
    expect((await post(`${reservations}/${reservation}/release`, 'counterparty:anton')).status).toBe(200);
    await register({ redeemableAt: { name: 'Yves', id: 'yves' } });
    await inTx(async (tx) => {
      const by = { officer: id<'Actor'>('credit-officer'), reason: 'owned by one' };
      for (const party of ['anton', 'yves'])
        expect(await house.app.get(CreditGroupService).join(tx, party, 'north', by)).toMatchObject({
          ok: true,
        });
    });
    for (const as of everybody) expect(await counted(as)).toBe('1030.000000');
    expect(toldBy(await reserve('without'))).toEqual([409, 'limit-exceeded']);
  });
});

it('refuses a pledge of what is not eligible, with the reason, and nothing leaves on an old number', async () => {
  await register({ type: 'equity' });
  const pledge = await post(REQUESTS, 'counterparty:anton', {
    occupancy: 'A1',
    kind: 'pledge',
    comes: bill('1'),
  });
  expect([pledge.status, pledge.json['refusal'], pledge.json['detail']]).toEqual([
    422,
    'collateral-ineligible',
    'in-no-criterion',
  ]);
  await register({ maxAgeMinutes: 1 });
  await marked(-1);
  await asOwner(
    house,
    `set session_replication_role = replica; update snapshot_mark set quoted_at = quoted_at - interval '5 hours'`,
  );
  const recall = { occupancy: 'A1', kind: 'recall', leaves: bill('1') };
  expect(toldBy(await post(REQUESTS, 'counterparty:anton', recall))).toEqual([409, 'collateral-unpriced']);
  const measures = await get(`/v1/relationships/${ANTONS.relationship}/exposure-measures`);
  expect([measures.status, measures.json['detail']]).toEqual([409, 'TBILL']);
  expect(measures.json['refusal']).toBe('collateral-unpriced');
  const antons = await get('/v1/parties/anton/sa-ccr', 'counterparty:anton');
  expect(antons.json).toMatchObject({
    seats: [{ occupancy: 'A1', saccr: null, missing: ['collateral-unpriced: TBILL'] }],
    sums: [{ asset: 'USDC', seats: 1, entity: null }],
  });
  const shown = await get(COLLATERAL, 'counterparty:anton');
  expect(shown.json['seats']).toMatchObject([
    { unpriced: ['TBILL'], posted: [{ value: null, why: 'mark-stale' }] },
  ]);
  await register({ maxAgeMinutes: 10_080 });
  await asOwner(
    house,
    `set session_replication_role = replica; update snapshot set as_of = as_of - interval '3 hours'`,
  );
  expect(toldBy(await post(REQUESTS, 'counterparty:anton', recall))).toEqual([409, 'requirement-not-known']);
});

it('is to another party what does not exist: what is posted, what is asked, and every step of it', async () => {
  const { json } = await get(`${REQUESTS}?limit=1`);
  const [request] = json['requests'] as { id: string }[];
  const theirs = `${REQUESTS}/${request!.id}/withdrawal`;
  const nowhere = `/v1/relationships/${UNKNOWN.relationship}/collateral`;
  for (const [foreign, missing] of [
    [await get(COLLATERAL, 'counterparty:zoe'), await get(nowhere, 'counterparty:zoe')],
    [await get(REQUESTS, 'counterparty:zoe'), await get(`${nowhere}-requests`, 'counterparty:zoe')],
    [
      await post(theirs, 'counterparty:zoe'),
      await post(`${nowhere}-requests/${request!.id}/withdrawal`, 'counterparty:zoe'),
    ],
    [
      await post(REQUESTS, 'counterparty:zoe', { occupancy: 'A1', kind: 'pledge', comes: bill('1') }),
      await post(`${nowhere}-requests`, 'counterparty:zoe', {
        occupancy: 'A1',
        kind: 'pledge',
        comes: bill('1'),
      }),
    ],
  ] as const) {
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
  }
  const own = await post(
    `/v1/relationships/${ZOES.relationship}/collateral-requests/${request!.id}/withdrawal`,
    'counterparty:zoe',
  );
  expect(own.status).toBe(404);
});

it('has nothing to say where nothing was ever marked', async () => {
  await asOwner(house, 'set session_replication_role = replica; delete from snapshot');
  expect(toldBy(await get(COLLATERAL))).toEqual([409, 'no-marks']);
  const pledge = { occupancy: 'A1', kind: 'pledge', comes: bill('1') };
  expect(toldBy(await post(REQUESTS, 'counterparty:anton', pledge))).toEqual([409, 'no-marks']);
});
