import { ApprovalService } from '@app/control';
import { Clock, id, Money, owed, plusMinutes, USDC } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import { PartyService, ScreeningListService, SettlementInstructionService } from '@app/legal-entity';
import { InstructionService } from '@app/settlement';
import { leftDue } from '@app/settlement/domain';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
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
import { HARMLESS, line } from '../legal-entity/onboarding-world';
import { addressOf } from './money-world';

const INSTRUCTIONS = '/v1/settlement-instructions';
const WITHDRAWALS = `/v1/relationships/${ANTONS.relationship}/withdrawals`;
const START = '2026-12-01T12:00:00Z';
const A_DAY = 1_440;
const BOOK = id<'Book'>(ANTONS.relationship);

let house: House;
let keys = 0;
let wallets = 0;
const post = (url: string, as: CallerName, body: unknown, key = `key-${String((keys += 1))}`) =>
  knock(house, url, { as, method: 'POST', key, body });
const wallet = () => ({ address: addressOf((wallets += 1)), chainId: '1', custodian: 'self' });
const proposal = (more: Answer = {}): Answer => ({ asset: 'USDC', wallet: wallet(), ...more });
const toldBy = ({ status, json }: { status: number; json: Answer }) => [
  status,
  json['refusal'] ?? json['detail'],
];

async function wait(minutes: number): Promise<void> {
  const now = await house.app.get(Clock).now();
  await house.app.get(DataSource).query('select advance_clock($1)', [plusMinutes(now, minutes)]);
}

const enrol = (name: string, conflictGroup: string) =>
  house.app
    .get(DataSource)
    .transaction((tx) =>
      house.app.get(ApprovalService).enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup }),
    );

const list = (text: string) =>
  house.app.get(DataSource).transaction((tx) => house.app.get(ScreeningListService).take(tx, text, 'test'));

async function propose(as: CallerName = 'counterparty:anton', more: Answer = {}): Promise<Answer> {
  const { json, status } = await post(INSTRUCTIONS, as, proposal(more));
  expect([status, json]).toEqual([201, json]);
  return json;
}

const prove = (
  { id: each, account, testAmount }: Answer,
  more: Answer = {},
  as: CallerName = 'ops-analyst',
) => {
  const { amount } = testAmount as { amount: string };
  const body = { from: account, amount, transfer: `0x${String((keys += 1))}`, ...more };
  return post(`${INSTRUCTIONS}/${String(each)}/proof-of-control`, as, body);
};

const callBack = ({ id: each }: Answer, phone: unknown, more: Answer = {}, as: CallerName = 'compliance') =>
  post(`${INSTRUCTIONS}/${String(each)}/call-backs`, as, {
    phone,
    answer: 'confirmed',
    spokeTo: 'Tina',
    ...more,
  });

async function approve({ id: each }: Answer, as: CallerName = 'approver', hash?: string) {
  const { json } = await knock(house, `${INSTRUCTIONS}/${String(each)}`, { as: 'auditor' });
  const termsHash = hash ?? json['termsHash'] ?? 'f'.repeat(64);
  return post(`${INSTRUCTIONS}/${String(each)}/approval`, as, { termsHash });
}

const cancel = ({ id: each }: Answer, as: CallerName) =>
  post(`${INSTRUCTIONS}/${String(each)}/cancellation`, as, { reason: 'nobody of ours asked for it' });

const record = (as: CallerName, party = 'anton') =>
  post(`/v1/parties/${party}/phone-numbers`, as, {
    person: 'Tina Treasurer',
    number: '+35315550101',
    source: 'the register’s extract',
  });

let phone: unknown;
async function confirmed(more: Answer = {}): Promise<Answer> {
  const instruction = await propose('counterparty:anton', more);
  await prove(instruction);
  expect((await callBack(instruction, phone)).status).toBe(200);
  return instruction;
}

async function inForce(more: Answer = {}): Promise<Answer> {
  const instruction = await confirmed(more);
  expect((await approve(instruction)).status).toBe(200);
  await wait(A_DAY);
  return instruction;
}

const take = (
  instruction: unknown,
  amount = '10',
  more: Answer = {},
  as: CallerName = 'counterparty:anton',
) =>
  post(WITHDRAWALS, as, {
    occupancy: 'A1',
    amount: { amount, asset: 'USDC' },
    settlementInstruction: instruction,
    ...more,
  });

beforeAll(async () => {
  house = await openHouse();
  await asOwner(house, `select start_simulation('${START}')`);
  const { app } = house;
  await app.get(DataSource).transaction(async (tx) => {
    await app.get(PartyService).record(tx, [{ id: 'carla', name: 'CARLA' }]);
    await app.get(LedgerBookService).openAccounts(tx, BOOK, owed(USDC), ['DUE_FROM.A1', 'DUE_TO.B1']);
    const amount = Money.of('1000', USDC);
    const deposit = { book: BOOK, occupancy: 'A1', amount, reference: 'opening' };
    await app.get(InstructionService).seeDeposit(tx, deposit, new Date(START));
  });
  const [row] = await app.get(DataSource).query<{ id: string }[]>(`select id from instruction`);
  await app
    .get(DataSource)
    .transaction((tx) => app.get(InstructionService).finalise(tx, BOOK, row!.id, new Date(START)));
});
afterAll(() => house.close());

describe('while nobody is enrolled', () => {
  it('no officer’s word counts', async () => {
    const instruction = await propose();
    const no = [403, 'officer-not-enrolled'];
    expect(toldBy(await post(INSTRUCTIONS, 'ops-analyst', proposal({ partyId: 'anton' })))).toEqual(no);
    expect(toldBy(await prove(instruction))).toEqual(no);
    expect(toldBy(await callBack(instruction, UNKNOWN.call))).toEqual(no);
    expect(toldBy(await cancel(instruction, 'default-manager'))).toEqual(no);
    expect(toldBy(await record('ops-analyst'))).toEqual(no);
    const standing = { to: 'restricted', reason: 'late accounts' };
    expect(toldBy(await post('/v1/parties/anton/standing', 'credit-officer', standing))).toEqual(no);
  });
});

describe('with officers', () => {
  beforeAll(async () => {
    await enrol('ops-analyst', 'desk');
    await enrol('compliance', 'compliance');
    await enrol('credit-officer', 'credit');
    await enrol('approver', 'board');
    const recorded = await record('ops-analyst');
    phone = recorded.json['id'];
    expect([recorded.status, recorded.json['recordedBy']]).toEqual([201, 'ops-analyst']);
  });

  describe('a proposal', () => {
    const right = addressOf(1);
    const iban = (text: string, bic = 'COBADEFF') => ({
      asset: 'EUR',
      wallet: undefined,
      bank: { iban: text, bic },
    });
    it.each<{ more: Answer; status: number; refusal?: string }>([
      { more: { wallet: undefined }, status: 400 },
      { more: { bank: { iban: 'DE89370400440532013000', bic: 'COBADEFF' } }, status: 400 }, // and a wallet
      { more: { party: 'anton' }, status: 400 }, // an unknown field
      { more: { wallet: { ...wallet(), chainId: 1 } }, status: 400 },
      { more: { wallet: { ...wallet(), address: right.slice(2) } }, status: 422, refusal: 'not-an-address' },
      {
        more: { wallet: { ...wallet(), address: right.toLowerCase() } },
        status: 422,
        refusal: 'address-not-checksummed',
      },
      {
        more: { wallet: { ...wallet(), address: `0x${right.slice(2).toUpperCase()}` } },
        status: 422,
        refusal: 'address-checksum-wrong',
      },
      { more: { asset: 'EUR' }, status: 422, refusal: 'asset-not-paid-there' },
      { more: { replaces: UNKNOWN.call }, status: 409, refusal: 'nothing-to-replace' },
      { more: { partyId: 'zoe' }, status: 404, refusal: 'not a party' }, // another's, as one that does not exist
      { more: iban('DE8937040044053201300'), status: 422, refusal: 'iban-length-wrong' },
      { more: iban('de89370400440532013000'), status: 422, refusal: 'iban-malformed' },
      { more: iban('ZZ89370400440532013000'), status: 422, refusal: 'iban-country-unknown' },
      { more: iban('DE89370400440532013001'), status: 422, refusal: 'iban-check-digits-wrong' },
      { more: iban('DE89370400440532013000', 'x'), status: 422, refusal: 'bic-malformed' },
    ])('with $more is answered $status $refusal', async ({ more, status, refusal }) => {
      const answer = await post(INSTRUCTIONS, 'counterparty:anton', proposal(more));
      expect(answer.status).toBe(status);
      if (refusal !== undefined) expect(toldBy(answer)).toEqual([status, refusal]);
    });

    it('by the house names whose it is', async () => {
      expect((await post(INSTRUCTIONS, 'ops-analyst', proposal())).status).toBe(400);
      const none = await post(INSTRUCTIONS, 'ops-analyst', proposal({ partyId: 'nobody' }));
      expect(toldBy(none)).toEqual([404, 'not a party']);
    });

    it('is seen by its party and the house, each as far as it may be told, and by nobody else', async () => {
      const own = await propose();
      const url = `${INSTRUCTIONS}/${String(own['id'])}`;
      const [party, staff, other] = await Promise.all(
        (['counterparty:anton', 'auditor', 'counterparty:zoe'] as const).map((as) =>
          knock(house, url, { as }),
        ),
      );
      expect([party!.json['state'], party!.json['enteredBy'], party!.json['listed']]).toEqual([
        'proposed',
        'counterparty:anton',
        null,
      ]);
      expect(staff!.json['enteredBy']).toBe('counterparty:anton');
      expect(other!.status).toBe(404);
      const page = await knock(house, `${INSTRUCTIONS}?party=anton`, { as: 'counterparty:zoe' });
      expect(page.json).toEqual({ instructions: [], next: null });
      const mine = await knock(house, `${INSTRUCTIONS}?limit=1`, { as: 'counterparty:anton' });
      expect((mine.json['instructions'] as unknown[]).length).toBe(1);
      const after = await knock(house, `${INSTRUCTIONS}?after=${String(mine.json['next'])}`, {
        as: 'counterparty:zoe',
      });
      expect(after.json).toEqual({ instructions: [], next: null });
    });
  });

  it('the first is proved, confirmed, approved, and in force when it has cooled for six hours', async () => {
    const instruction = await propose();
    expect(toldBy(await approve(instruction))).toEqual([409, 'control-not-proven']);
    expect(toldBy(await prove(instruction, { from: addressOf(999) }))).toEqual([422, 'from-another-account']);
    expect(toldBy(await prove(instruction, { amount: '1' }))).toEqual([422, 'another-amount']);
    expect((await prove(instruction, { transfer: 'the-one' })).json['controlProven']).toBe(true);
    expect(toldBy(await prove(instruction))).toEqual([409, 'proven-already']);
    expect(toldBy(await prove(await propose(), { transfer: 'the-one' }))).toEqual([409, 'transfer-known']);
    expect(toldBy(await approve(instruction))).toEqual([409, 'not-called-back']);
    expect((await callBack(instruction, phone, { spokeTo: undefined })).status).toBe(400);
    expect(toldBy(await callBack(instruction, UNKNOWN.call))).toEqual([422, 'no-such-phone']);
    const same = await callBack(instruction, phone, {}, 'ops-analyst');
    expect(toldBy(same)).toEqual([403, 'number-recorded-by-the-same']);
    expect((await callBack(instruction, phone)).json['state']).toBe('called-back');
    const party = await knock(house, `${INSTRUCTIONS}/${String(instruction['id'])}`, {
      as: 'counterparty:anton',
    });
    expect([party.json['state'], party.json['callBacks'], party.json['termsHash']]).toEqual([
      'called-back',
      [],
      null,
    ]);
    expect(toldBy(await approve(instruction, 'risk-officer'))).toEqual([403, 'unknown-actor']);
    await enrolRisk();
    expect(toldBy(await approve(instruction, 'risk-officer'))).toEqual([403, 'same-conflict-group']);
    expect(toldBy(await approve(instruction, 'approver', 'f'.repeat(64)))).toEqual([409, 'changed']);
    const approved = await approve(instruction);
    expect([approved.json['state'], approved.json['inForceFrom']]).toEqual([
      'cooling',
      '2026-12-01T18:00:00Z',
    ]);
    expect(toldBy(await approve(instruction))).toEqual([409, 'approved-already']);
    expect(toldBy(await callBack(instruction, phone))).toEqual([409, 'approved-already']);
    expect(toldBy(await take(instruction['id']))).toEqual([409, 'instruction-cooling']);
    await wait(6 * 60);
    expect(toldBy(await take(instruction['id']))).toEqual([409, 'no-instruction-in-force']); // it is told no more
    const staff = await take(instruction['id'], '10', {}, 'ops-analyst');
    expect(toldBy(staff)).toEqual([409, 'wallet-not-screened']);
    await list(HARMLESS);
    await wait(2 * A_DAY);
  });

  /** Risk serves the interest that compliance does: enrolled by an approval, as everybody is once there is one. */
  const enrolRisk = () =>
    asOwner(
      house,
      `insert into control.actor (id, name, role, conflict_group) values
    ('risk-officer', 'risk-officer', 'risk-officer', 'compliance')`,
    );

  it('who is not known, of another, or over, is told so at every step', async () => {
    const none = { id: UNKNOWN.call, account: 'x', testAmount: { amount: '1' } };
    const missing = [404, 'no such instruction'];
    for (const answer of [
      await prove(none),
      await callBack(none, phone),
      await approve(none),
      await cancel(none, 'ops-analyst'),
      await cancel(await propose(), 'counterparty:zoe'),
    ])
      expect(toldBy(answer)).toEqual(missing);
    const stopped = await propose();
    expect((await cancel(stopped, 'counterparty:anton')).json['state']).toBe('cancelled');
    const over = [409, 'instruction-over'];
    for (const answer of [
      await prove(stopped),
      await callBack(stopped, phone),
      await approve(stopped),
      await cancel(stopped, 'compliance'),
    ])
      expect(toldBy(answer)).toEqual(over);
  });

  it('a change is confirmed on a number that was on file before, by who did not enter it', async () => {
    const recent = (await record('approver', 'anton')).status; // no role of hers
    expect(recent).toBe(403);
    const late = await record('ops-analyst');
    const change = await propose();
    expect(toldBy(await callBack(change, late.json['id']))).toEqual([409, 'number-too-new']);
    const entered = await propose('ops-analyst', { partyId: 'anton' });
    expect(toldBy(await callBack(entered, phone, {}, 'ops-analyst'))).toEqual([403, 'entered-by-caller']);
    const unknown = await record('ops-analyst', 'nobody');
    expect(toldBy(unknown)).toEqual([404, 'not a party']);
    const phones = await knock(house, '/v1/parties/anton/phone-numbers', { as: 'auditor' });
    expect((phones.json['phones'] as unknown[]).length).toBe(2);
    expect((await knock(house, '/v1/parties/nobody/phone-numbers', { as: 'auditor' })).status).toBe(404);
  });

  it('is not approved by who entered it, whatever he was then', async () => {
    const { app } = house;
    const account = {
      kind: 'wallet',
      account: addressOf((wallets += 1)),
      chainId: '1',
      custodian: 'self',
    } as const;
    const wanted = { id: randomUUID(), partyId: 'anton', account, asset: 'USDC' };
    const entered = { ...wanted, by: 'approver', role: 'ops-analyst' };
    await app.get(DataSource).transaction((tx) => app.get(SettlementInstructionService).propose(tx, entered));
    const { json } = await knock(house, `${INSTRUCTIONS}/${wanted.id}`, { as: 'auditor' });
    expect((await prove(json)).status).toBe(200);
    expect((await callBack(json, phone)).status).toBe(200);
    expect(toldBy(await approve(json))).toEqual([403, 'entered-by-checker']);
  });

  it('is not approved by who called, whatever he was then, nor for a party that has left', async () => {
    const instruction = await confirmed();
    const unruled = (change: string) => asOwner(house, `set session_replication_role = replica; ${change}`);
    const calledBy = (officer: string) =>
      unruled(`update control.proposal p set maker = '${officer}' from settlement_call_back c
        where c.proposal_id = p.id and c.instruction_id = '${String(instruction['id'])}'`);
    await calledBy('approver');
    expect(toldBy(await approve(instruction))).toEqual([403, 'maker-is-checker']);
    await calledBy('compliance');
    await unruled(`insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
      values ('anton', 1, 'offboarding', 'closed', false, 'x', 'x', 'it left')`);
    expect(toldBy(await approve(instruction))).toEqual([409, 'party-closed']);
    await unruled(`delete from party_standing where party_id = 'anton'`);
    expect((await approve(instruction)).status).toBe(200);
  });

  it('one that was not approved for a week is called again, one of two replaces, and none that is listed', async () => {
    const old = await confirmed();
    await wait(7 * A_DAY + 1);
    expect(toldBy(await approve(old))).toEqual([409, 'expired']);
    const before = await inForce();
    const [one, two] = [
      await confirmed({ replaces: before['id'] }),
      await confirmed({ replaces: before['id'] }),
    ];
    const read = await knock(house, `${INSTRUCTIONS}/${String(one['id'])}`, { as: 'approver' });
    expect([read.json['comparedWith'], read.json['differences']]).toEqual([
      before['id'],
      [{ field: 'address', before: before['account'], now: one['account'] }],
    ]);
    expect((await approve(one)).status).toBe(200);
    expect(toldBy(await approve(two))).toEqual([409, 'nothing-to-replace']);
    const listed = await confirmed();
    await list(
      HARMLESS + line('7', 'DOE, John', `Digital Currency Address - ETH ${String(listed['account'])};`),
    );
    expect(toldBy(await approve(listed))).toEqual([409, 'wallet-listed']);
    await list(HARMLESS);
  });

  it('the same request again is the same instruction, and the same answer', async () => {
    const body = proposal();
    const [first, again] = [
      await post(INSTRUCTIONS, 'counterparty:anton', body, 'same'),
      await post(INSTRUCTIONS, 'counterparty:anton', body, 'same'),
    ];
    expect(again.json).toEqual(first.json);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  describe('a withdrawal', () => {
    let to: unknown;
    beforeAll(async () => {
      to = (await inForce())['id'];
    });

    it.each(['0', '-1', '1e5', 'NaN', '0.0000001', 10])('of %p is malformed', async (amount) => {
      expect((await take(to, amount as string)).status).toBe(400);
    });

    it('waits for a call that is due and not collected yet, and for no price: free money is not margin', async () => {
      const refused = `insert into snapshot_refusal values (clock_now(), 'BTC', 'stale', 'the hour was refused')`;
      await asOwner(house, refused);
      expect(toldBy(await take(to, '100'))).toEqual([409, 'dues-unpaid']);
      await asOwner(
        house,
        `update margin_call set state = 'superseded', version = version + 1 where state in ('issued', 'agreed')`,
      );
    });

    it('is of the caller’s own seat, of what is free, and to an account of its own that is in force', async () => {
      const done = await take(to, '100');
      expect([done.status, done.json['state']]).toEqual([201, 'pending-finality']);
      const listed = await knock(house, WITHDRAWALS, { as: 'counterparty:anton' });
      expect((listed.json['withdrawals'] as Answer[]).map((each) => each['id'])).toEqual([done.json['id']]);
      expect((await knock(house, WITHDRAWALS, { as: 'counterparty:zoe' })).status).toBe(404);
      const more = await take(to, '901');
      expect([...toldBy(more), more.json['detail']]).toEqual([
        409,
        'not-enough-free',
        'free is 900.000000 USDC',
      ]);
      expect(toldBy(await take(to, '1', { occupancy: 'B1' }))).toEqual([422, 'no-such-seat']);
      expect(toldBy(await take(UNKNOWN.call))).toEqual([409, 'no-instruction-in-force']);
      const foreign = `/v1/relationships/${ZOES.relationship}/withdrawals`;
      const body = { occupancy: 'A1', amount: { amount: '1', asset: 'USDC' }, settlementInstruction: to };
      expect(toldBy(await post(foreign, 'counterparty:anton', body))).toEqual([404, 'no such relationship']);
    });

    it('goes to no wallet that is on the list: the house is told, and the outside that it is not in force', async () => {
      const { json } = await knock(house, `${INSTRUCTIONS}/${String(to)}`, { as: 'auditor' });
      await list(
        HARMLESS + line('8', 'DOE, John', `Digital Currency Address - ETH ${String(json['account'])};`),
      );
      expect(toldBy(await take(to, '1', {}, 'ops-analyst'))).toEqual([409, 'wallet-listed']);
      expect(toldBy(await take(to, '1'))).toEqual([409, 'no-instruction-in-force']);
      await list(HARMLESS);
    });

    it('waits for what the seat left unpaid, and for its default to be cured', async () => {
      await house.app.get(DataSource).transaction((tx) =>
        house.app.get(LedgerService).postAll(tx, [
          {
            event: 'due',
            effectiveAt: new Date(START),
            transfers: leftDue(BOOK, 'A1', 'B1', Money.of('5', USDC)),
          },
        ]),
      );
      expect(toldBy(await take(to, '1'))).toEqual([409, 'dues-unpaid']);
      await asOwner(
        house,
        `update occupancy set standing = 'potential-default' where relationship_id = 1 and code = 'A1'`,
      );
      expect(toldBy(await take(to, '1'))).toEqual([409, 'seat-not-performing']);
      await asOwner(
        house,
        `update occupancy set standing = 'performing' where relationship_id = 1 and code = 'A1'`,
      );
    });
  });

  describe('the standing of a party', () => {
    const move = (to: string, as: CallerName = 'compliance', party = 'anton') =>
      post(`/v1/parties/${party}/standing`, as, { to, reason: `it is to be ${to}` });
    const agree = (party: string, { proposalId, termsHash }: Answer, as: CallerName = 'approver') =>
      post(`/v1/parties/${party}/standing/proposals/${String(proposalId)}/approval`, as, { termsHash });

    it('is a history: stopped by one, let go on by two', async () => {
      const stopped = await move('suspended');
      expect([stopped.status, stopped.json['state']]).toEqual([200, 'suspended']);
      const to = (await knock(house, INSTRUCTIONS, { as: 'auditor' })).json['instructions'] as Answer[];
      expect(toldBy(await take(to[0]!['id']))).toEqual([409, 'party-suspended']);
      const eased = (await move('active', 'risk-officer')).json;
      expect(eased['state']).toBe('suspended');
      const proposed = eased['proposal'] as Answer;
      const read = await knock(
        house,
        `/v1/parties/anton/standing/proposals/${String(proposed['proposalId'])}`,
        {
          as: 'auditor',
        },
      );
      expect(read.json).toEqual(proposed);
      expect(toldBy(await agree('anton', proposed, 'risk-officer'))).toEqual([403, 'maker-is-checker']);
      expect(toldBy(await agree('anton', { ...proposed, termsHash: 'f'.repeat(64) }))).toEqual([
        409,
        'changed',
      ]);
      expect(toldBy(await agree('anton', { ...proposed, proposalId: UNKNOWN.call }))).toEqual([
        404,
        'no such proposal',
      ]);
      expect(toldBy(await agree('nobody', proposed))).toEqual([404, 'not a party']);
      expect((await agree('anton', proposed)).json['state']).toBe('active');
      const { json } = await knock(house, '/v1/parties/anton/standing', { as: 'auditor' });
      expect((json['history'] as Answer[]).map((step) => [step['from'], step['to'], step['by']])).toEqual([
        ['active', 'suspended', 'compliance'],
        ['suspended', 'active', 'approver'],
      ]);
    });

    it('is moved by nobody on what has changed, too late, or in one interest', async () => {
      await move('restricted');
      const first = (await move('active')).json['proposal'] as Answer;
      expect(toldBy(await agree('anton', first, 'risk-officer'))).toEqual([403, 'same-conflict-group']);
      await move('suspended');
      expect(toldBy(await agree('anton', first))).toEqual([409, 'stale']);
      const second = (await move('active')).json['proposal'] as Answer;
      await wait(7 * A_DAY + 1);
      expect(toldBy(await agree('anton', second))).toEqual([409, 'expired']);
      const third = (await move('active', 'credit-officer')).json['proposal'] as Answer;
      expect((await agree('anton', third)).json['state']).toBe('active');
    });

    it('is refused with what is possible, and what stands in the way', async () => {
      const illegal = await move('closed');
      expect([...toldBy(illegal), illegal.json['detail']]).toEqual([
        ...[
          409,
          'illegal-transition',
          'it is active: possible is review-due, restricted, suspended, offboarding',
        ],
      ]);
      expect(toldBy(await move('suspended', 'compliance', 'nobody'))).toEqual([404, 'not a party']);
      expect(toldBy(await move('offboarding'))).toEqual([409, 'party-has-seat']);
      await asOwner(
        house,
        `update occupancy set standing = 'defaulted', vacated_at = clock_now()
        where relationship_id = 1 and code = 'A1'`,
      );
      expect(toldBy(await move('offboarding'))).toEqual([409, 'party-has-balance']);
      expect((await knock(house, '/v1/parties/nobody/standing', { as: 'auditor' })).status).toBe(404);
    });

    it('of one that has left ends: nothing is proposed for it', async () => {
      await move('offboarding', 'compliance', 'carla');
      expect((await move('closed', 'compliance', 'carla')).json['state']).toBe('closed');
      const late = await post(INSTRUCTIONS, 'ops-analyst', proposal({ partyId: 'carla' }));
      expect(toldBy(late)).toEqual([409, 'party-closed']);
    });
  });
});
