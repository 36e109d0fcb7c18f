import { plusMinutes, refuse } from '@app/kernel';
import {
  CertificateService,
  instructionState,
  PartyPhoneService,
  ScreeningListService,
  SettlementInstructionService,
} from '@app/legal-entity';
import { uuidOf } from '@app/platform';
import { HARMLESS, line } from '../legal-entity/onboarding-world';
import { given, relationship } from '../resolution/cell-world';
import { addressOf, cents, MoneyWorld, otto, phoneOf, pia, START, vera, walletOf } from './money-world';

const A_DAY = 1_440;
let world: MoneyWorld;
beforeAll(async () => {
  world = await MoneyWorld.open();
});
afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

const stateOf = async (instructionId: string) =>
  instructionState((await world.read(instructionId))!, await world.now());

describe('the first instruction of a party', () => {
  it('is in force six hours after two agreed, and is told apart from a change by nothing else', async () => {
    const instruction = given(await world.propose());
    expect(await stateOf(instruction.id)).toBe('proposed');
    given(await world.prove(instruction));
    given(await world.callBack(instruction));
    expect(await stateOf(instruction.id)).toBe('called-back');
    const approved = given(await world.approve(instruction));
    expect(approved.inForceFrom).toEqual(plusMinutes(START, 360));
    await world.wait(359);
    expect(await stateOf(instruction.id)).toBe('cooling');
    await world.wait(1);
    expect(await stateOf(instruction.id)).toBe('in-force');
  });
});

describe('a change', () => {
  beforeAll(() => world.wait(2 * A_DAY)); // the numbers have been on file for long

  it('takes the place of the one before it at the hour it comes into force', async () => {
    const before = await world.inForce();
    const after = await world.confirmed({ replaces: before.id });
    given(await world.approve(after));
    expect(await stateOf(before.id)).toBe('in-force');
    await world.wait(A_DAY - 1);
    expect([await stateOf(before.id), await stateOf(after.id)]).toEqual(['in-force', 'cooling']);
    await world.wait(1);
    expect([await stateOf(before.id), await stateOf(after.id)]).toEqual(['replaced', 'in-force']);
    expect(await world.propose({ replaces: before.id })).toEqual(refuse('nothing-to-replace'));
    given(await world.cancel(after));
    expect(await stateOf(before.id)).toBe('replaced'); // what was replaced does not come back
  });

  it('that is stopped while it cools leaves in force what it would have replaced', async () => {
    const before = await world.inForce();
    const after = await world.confirmed({ replaces: before.id });
    given(await world.approve(after));
    given(await world.cancel(after));
    await world.wait(A_DAY);
    expect([await stateOf(before.id), await stateOf(after.id)]).toEqual(['in-force', 'cancelled']);
    const again = await world.confirmed({ replaces: before.id });
    given(await world.approve(again));
  });

  it('is denied for good by one no, and confirmed by nothing that comes after', async () => {
    const instruction = given(await world.propose());
    given(await world.callBack(instruction, { answer: 'not-reached', spokeTo: undefined }));
    given(await world.callBack(instruction, { answer: 'denied' }));
    expect(await stateOf(instruction.id)).toBe('denied');
    expect(await world.callBack(instruction)).toEqual(refuse('instruction-over'));
    const calls = await world.get(SettlementInstructionService).callBacks(world.db.manager, instruction.id);
    expect(calls.map(({ answer, number, calledBy }) => [answer, number, calledBy])).toEqual([
      ['not-reached', '+35315550101', 'cora'],
      ['denied', '+35315550101', 'cora'],
    ]);
  });
});

describe('who proposes', () => {
  it.each([
    { more: { partyId: 'nobody' }, refusal: 'not-a-party', why: 'there is no such party' },
    {
      more: { by: 'stranger', role: 'ops-analyst' },
      refusal: 'officer-not-enrolled',
      why: 'nobody knows him',
    },
    { more: { asset: 'EUR' }, refusal: 'asset-not-paid-there', why: 'a wallet takes no euros' },
    {
      more: { account: { ...walletOf(1), account: addressOf(1).toLowerCase() } },
      refusal: 'address-not-checksummed',
      why: 'a slip would not show',
    },
    {
      more: { account: { kind: 'bank', account: 'GB82WEST12345698765431', bic: 'WESTGB2L' }, asset: 'GBP' },
      refusal: 'iban-check-digits-wrong',
      why: 'the number has a slip',
    },
    {
      more: { replaces: uuidOf('none') },
      refusal: 'nothing-to-replace',
      why: 'there is no such instruction',
    },
  ] as const)('is refused $refusal: $why', async ({ more, refusal }) => {
    expect(await world.propose(more)).toEqual(refuse(refusal));
  });

  it('may propose a bank account as well', async () => {
    const account = { kind: 'bank', account: 'DE89370400440532013000', bic: 'COBADEFF' } as const;
    const instruction = given(await world.propose({ account, asset: 'EUR' }));
    expect(instruction.account).toEqual(account);
    expect(instruction.testAmount.asset).toEqual({ code: 'EUR', scale: 2 });
  });
});

describe('control of an account', () => {
  it('is proved by exactly the amount that was asked for, from there, once', async () => {
    const instruction = given(await world.propose());
    const other = cents(instruction.testAmount.minor + 1n);
    expect(await world.prove(instruction, { from: addressOf(99) })).toEqual(refuse('from-another-account'));
    expect(await world.prove(instruction, { amount: other })).toEqual(refuse('another-amount'));
    expect(await world.prove(instruction, { officer: 'stranger' })).toEqual(refuse('officer-not-enrolled'));
    expect(await world.prove({ ...instruction, id: uuidOf('none') })).toEqual(refuse('no-such-instruction'));
    given(await world.prove(instruction, { transfer: 'the one' }));
    expect(await world.prove(instruction)).toEqual(refuse('proven-already'));
    const second = given(await world.propose());
    expect(await world.prove(second, { transfer: 'the one' })).toEqual(refuse('transfer-known'));
    given(await world.cancel(second));
    expect(await world.prove(second)).toEqual(refuse('instruction-over'));
  });
});

describe('a call back', () => {
  it('is by somebody else, on a number of somebody else, that was on file a day before', async () => {
    const instruction = given(await world.propose({ by: 'otto', role: 'ops-analyst' }));
    const recent = await world.tx((tx) =>
      world.get(PartyPhoneService).record(tx, 'a', {
        id: uuidOf('recent'),
        person: 'Tim',
        number: '+35315550199',
        source: 'a mail of today',
        officer: vera,
      }),
    );
    const late = given(await world.propose());
    expect(await world.callBack(instruction, { officer: otto })).toEqual(refuse('entered-by-caller'));
    expect(await world.callBack(instruction, { officer: pia })).toEqual(
      refuse('number-recorded-by-the-same'),
    );
    expect(await world.callBack(late, { phoneId: given(recent).id })).toEqual(refuse('number-too-new'));
    expect(await world.callBack(late, { phoneId: phoneOf('b') })).toEqual(refuse('no-such-phone'));
    expect(await world.callBack(late, { officer: 'stranger' })).toEqual(refuse('officer-not-enrolled'));
    expect(await world.callBack({ ...late, id: uuidOf('none') })).toEqual(refuse('no-such-instruction'));
    given(await world.callBack(instruction));
  });
});

describe('the second person', () => {
  it('approves what was proved and confirmed, and had no hand in it', async () => {
    const bare = given(await world.propose({ by: 'vera', role: 'approver' }));
    expect(await world.approve(bare)).toEqual(refuse('control-not-proven'));
    given(await world.prove(bare));
    expect(await world.approve(bare)).toEqual(refuse('not-called-back'));
    given(await world.callBack(bare));
    expect(await world.approve(bare)).toEqual(refuse('entered-by-checker'));
    const instruction = await world.confirmed();
    expect(await world.approve(instruction, { checker: 'cora' })).toEqual(refuse('maker-is-checker'));
    expect(await world.approve(instruction, { checker: 'anna' })).toEqual(refuse('same-conflict-group'));
    expect(await world.approve(instruction, { checker: 'stranger' })).toEqual(refuse('unknown-actor'));
    expect(await world.approve(instruction, { termsHash: 'f'.repeat(64) })).toEqual(refuse('changed'));
    expect(await world.approve({ ...instruction, id: uuidOf('none') })).toEqual(
      refuse('no-such-instruction'),
    );
    given(await world.approve(instruction));
    expect(await world.approve(instruction)).toEqual(refuse('approved-already'));
    expect(await world.callBack(instruction)).toEqual(refuse('approved-already'));
    given(await world.cancel(instruction));
    expect(await world.approve(instruction)).toEqual(refuse('instruction-over'));
    expect(await world.cancel(instruction)).toEqual(refuse('instruction-over'));
  });

  it('is too late after a week, and the party is called again', async () => {
    const instruction = await world.confirmed();
    await world.wait(7 * A_DAY + 1);
    expect(await world.approve(instruction)).toEqual(refuse('expired'));
    given(await world.callBack(instruction));
    given(await world.approve(instruction));
  });

  it('approves no wallet that is on the list by now, however it is spelled there', async () => {
    const instruction = await world.confirmed();
    const small = instruction.account.account.toLowerCase();
    await world.tx((tx) =>
      world
        .get(ScreeningListService)
        .take(tx, HARMLESS + line('7', 'DOE, John', `Digital Currency Address - ETH ${small};`), 'test'),
    );
    expect(await world.approve(instruction)).toEqual(refuse('wallet-listed'));
    await world.tx((tx) => world.get(ScreeningListService).take(tx, HARMLESS, 'test'));
    given(await world.approve(instruction));
  });

  it('approves one of two that would replace the same', async () => {
    const before = await world.inForce();
    const one = await world.confirmed({ replaces: before.id });
    const two = await world.confirmed({ replaces: before.id });
    const answers = await Promise.all([world.approve(one), world.approve(two)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers).toContainEqual(refuse('nothing-to-replace'));
  });
});

describe('of two at once', () => {
  it('one approves, and the other finds it approved', async () => {
    const instruction = await world.confirmed();
    const answers = await Promise.all(Array.from({ length: 4 }, () => world.approve(instruction)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter(({ ok }) => !ok)).toEqual(
      Array.from({ length: 3 }, () => refuse('approved-already')),
    );
  });

  it('one stops and one approves: either it was never approved, or it was stopped while it cooled', async () => {
    for (let round = 0; round < 5; round += 1) {
      const instruction = await world.confirmed();
      const [approved, stopped] = await Promise.all([world.approve(instruction), world.cancel(instruction)]);
      expect(stopped.ok).toBe(true);
      if (!approved.ok) expect(approved).toEqual(refuse('instruction-over'));
      expect(await stateOf(instruction.id)).toBe('cancelled');
    }
  });
});

it('is stopped by whoever is of the party or the house, and by nobody else', async () => {
  const instruction = await world.confirmed();
  expect(await world.cancel(instruction, { partyId: 'b' })).toEqual(refuse('no-such-instruction'));
  expect(
    await world.cancel(instruction, { by: 'stranger', role: 'ops-analyst', partyId: undefined }),
  ).toEqual(refuse('officer-not-enrolled'));
  given(await world.cancel(instruction, { by: 'otto', role: 'ops-analyst', partyId: undefined }));
});

it('is proposed for nobody who has left, and approved for nobody', async () => {
  const confirmed = await world.confirmed({ partyId: 'c' });
  given(await world.stop('offboarding', 'c'));
  given(await world.stop('closed', 'c'));
  expect(await world.approve(confirmed)).toEqual(refuse('party-closed'));
  expect(await world.propose({ partyId: 'c' })).toEqual(refuse('party-closed'));
});

describe('the database says no', () => {
  const approvalRow = (instructionId: string, minutes: number, approvalId: string) =>
    world.db.query(
      `insert into settlement_instruction_approval (instruction_id, call_back, approval_id, cooling_minutes) values ($1, 1, $2, $3)`,
      [instructionId, approvalId, minutes],
    );

  it('to whoever approves without an approval, or lets a change cool for less than four hours', async () => {
    const instruction = await world.confirmed();
    const proposal = instruction.confirmed!.proposalId;
    await expect(approvalRow(instruction.id, 1_440, proposal)).rejects.toThrow('approved_as_written');
    await expect(approvalRow(instruction.id, 0, proposal)).rejects.toThrow('four hours');
  });

  it('to whoever writes down another amount, an address that is none, or an account that does not add up', async () => {
    const instruction = given(await world.propose());
    const proof = `insert into settlement_instruction_proof (instruction_id, from_account, amount, transfer, recorded_by)
      values ($1, $2, 1, 'x', 'otto')`;
    await expect(world.db.query(proof, [instruction.id, instruction.account.account])).rejects.toThrow(
      'came_from_there',
    );
    const bank = `insert into settlement_instruction (id, party_id, kind, asset, account, bic, test_amount, entered_by, entered_role)
      values ($1, 'a', 'bank', 'EUR', $2, 'COBADEFF', 101, 'otto', 'ops')`;
    await expect(world.db.query(bank, [uuidOf('x'), 'DE89370400440532013001'])).rejects.toThrow(
      'bank_or_wallet',
    );
    await expect(world.db.query(bank, [uuidOf('x'), addressOf(1)])).rejects.toThrow('bank_or_wallet');
  });

  it('to whoever changes or takes away what was written', async () => {
    for (const table of [
      'settlement_instruction',
      'settlement_call_back',
      'settlement_instruction_approval',
      'party_phone',
    ])
      await expect(world.asOwner(`delete from ${table}`)).rejects.toThrow('append-only');
    await expect(world.db.query('update settlement_instruction set account = account')).rejects.toThrow(
      'permission denied',
    );
  });
});

it('agrees with the rows on what is in force, for every instruction there is', async () => {
  const page = await world.get(SettlementInstructionService).page(world.db.manager, { limit: 500 });
  const now = await world.now();
  const rows = await world.db.query<{ id: string; holds: boolean }[]>(
    'select id, settlement_instruction_in_force(id, clock_now()) as holds from settlement_instruction',
  );
  const holds = new Map(rows.map((row) => [row.id, row.holds]));
  expect(page.length).toBeGreaterThan(20);
  for (const each of page)
    expect([each.id, instructionState(each, now) === 'in-force']).toEqual([each.id, holds.get(each.id)]);
});

it('to a wallet that a custodian keeps is on the certificate of where its party sits, while it is in force', async () => {
  const kept = await world.inForce({ account: Object.assign(walletOf(900), { custodian: 'Vaults & Co' }) });
  const custodians = () =>
    world.db.transaction('REPEATABLE READ', async (tx) => {
      const reader = { view: 'whole', keyId: 'a-key' } as const;
      const { edges } = await world.get(CertificateService).of(tx, relationship, reader);
      return edges.filter(({ kind }) => kind === 'custodian').map(({ otherEnd }) => otherEnd.name);
    });
  expect(await custodians()).toEqual(['Vaults & Co']);
  given(await world.cancel(kept));
  expect(await custodians()).toEqual([]);
});
