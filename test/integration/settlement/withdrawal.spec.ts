import { refuse } from '@app/kernel';
import {
  ScreeningListService,
  type SettlementInstruction,
  SettlementInstructionService,
} from '@app/legal-entity';
import { uuidOf } from '@app/platform';
import { InstructionService, WithdrawalService } from '@app/settlement';
import { HARMLESS, line } from '../legal-entity/onboarding-world';
import { given, R1, usdc } from '../resolution/cell-world';
import { MoneyWorld, walletOf } from './money-world';

let world: MoneyWorld;
let payee: SettlementInstruction;
beforeAll(async () => {
  world = await MoneyWorld.open();
  payee = await world.inForce();
  await world.deposit(1_000);
});
afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

/** What the seat's account holds, and what is on its way out of it. */
async function free(occupancy = 'A1'): Promise<string> {
  const [row] = await world.db.query<{ sums: string }[]>(
    `select concat_ws(' ', (b.credits_posted - b.debits_posted) / 1000000, b.debits_pending / 1000000) as sums
     from led.account a join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
     where a.name = $1`,
    [`FREE.${occupancy}`],
  );
  return row!.sums;
}

describe('a withdrawal', () => {
  it('is reserved when it is instructed, and gone when it is final', async () => {
    const { id, state } = given(await world.withdraw(payee.id, 100));
    expect([state, await free()]).toEqual(['pending-finality', '1000 100']);
    await world.tx(async (tx) => world.get(InstructionService).finalise(tx, R1, id, await world.now()));
    expect(await free()).toBe('900 0');
    const page = await world
      .get(WithdrawalService)
      .page(world.db.manager, R1, { occupancies: ['A1'], limit: 10 });
    expect(page.map((each) => [each.id, each.state, each.amount.toText()])).toEqual([
      [id, 'settled', '100.000000'],
    ]);
  });

  it('that was dropped is the party’s again', async () => {
    const { id } = given(await world.withdraw(payee.id, 100));
    const dropped = await world.tx(async (tx) =>
      world.get(InstructionService).drop(tx, R1, id, await world.now()),
    );
    expect([dropped.ok, await free()]).toEqual([true, '900 0']);
  });

  it('is of what is free, and what is on its way is not', async () => {
    const { id } = given(await world.withdraw(payee.id, 800));
    expect(await world.withdraw(payee.id, 101)).toEqual(refuse({ kind: 'not-enough-free', free: usdc(100) }));
    await world.tx(async (tx) => world.get(InstructionService).drop(tx, R1, id, await world.now()));
  });

  it('goes to nobody by what is not in force, not of its party, or not of its asset', async () => {
    const none = refuse({ kind: 'no-instruction-in-force' });
    const bank = { kind: 'bank', account: 'DE89370400440532013000', bic: 'COBADEFF' } as const;
    const proposed = given(await world.propose());
    const euros = await world.inForce({ account: bank, asset: 'EUR' });
    const others = await world.inForce({ partyId: 'b', by: 'counterparty:b' });
    for (const wrong of [proposed.id, euros.id, others.id, uuidOf('none')])
      expect(await world.withdraw(wrong)).toEqual(none);
    expect(await world.withdraw(payee.id, 10, { occupancy: 'A2' })).toEqual(refuse({ kind: 'no-such-seat' }));
  });

  it('waits until its instruction has cooled', async () => {
    const cooling = await world.confirmed();
    const { inForceFrom } = given(await world.approve(cooling));
    expect(await world.withdraw(cooling.id)).toEqual(
      refuse({ kind: 'instruction-cooling', until: inForceFrom }),
    );
    given(await world.cancel(cooling));
    expect(await world.withdraw(cooling.id)).toEqual(refuse({ kind: 'no-instruction-in-force' }));
  });

  it('goes to no wallet that is on the list by now', async () => {
    const remarks = `Digital Currency Address - ETH ${payee.account.account};`;
    const listed = HARMLESS + line('7', 'DOE, John', remarks);
    const take = (text: string) => world.tx((tx) => world.get(ScreeningListService).take(tx, text, 'test'));
    await take(listed);
    expect(await world.withdraw(payee.id)).toEqual(refuse({ kind: 'wallet-listed' }));
    await expect(instructed(payee.id)).rejects.toThrow('no instruction of this party is in force');
    await take(HARMLESS);
    given(await world.withdraw(payee.id, 1));
  });

  it('is not let go while its seat does not perform', async () => {
    await world.asOwner(`update occupancy set standing = 'potential-default' where code = 'A1'`);
    expect(await world.withdraw(payee.id)).toEqual(refuse({ kind: 'seat-not-performing' }));
    await world.asOwner(`update occupancy set standing = 'performing' where code = 'A1'`);
  });

  it('is one of two that together are more than is free', async () => {
    const answers = await Promise.all([world.withdraw(payee.id, 600), world.withdraw(payee.id, 600)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

/** Written past the service, with the rights of the application. */
const instructed = (settlementInstructionId: string | null, account = 'FREE.A1') =>
  world.db.query(
    `insert into instruction (book_id, id, kind, account, asset, amount, reference, state, instructed_at, settlement_instruction_id)
     values (1, $1, 'withdrawal', $2, 'USDC', 1000000, $3, 'pending-finality', clock_now(), $4)`,
    [
      uuidOf(`past ${account} ${String(settlementInstructionId)}`),
      account,
      `past ${account}`,
      settlementInstructionId,
    ],
  );

describe('the database lets no money out', () => {
  it('by no instruction, by one that is not in force, or by one of another party', async () => {
    const proposed = given(await world.propose({ account: walletOf(500) }));
    await expect(instructed(null)).rejects.toThrow('no instruction of this party is in force');
    await expect(instructed(proposed.id)).rejects.toThrow('no instruction of this party is in force');
    await expect(instructed(payee.id, 'FREE.B1')).rejects.toThrow('no instruction of this party is in force');
    await expect(instructed(payee.id, 'FREE.X9')).rejects.toThrow('no instruction of this party is in force');
  });

  it('from a party’s account, unless it was instructed, and that once', async () => {
    const post = (instructionId: string) =>
      world.tx((tx) =>
        world.get(InstructionService)['ledger'].postAll(tx, [
          {
            event: `theft/${instructionId}`,
            effectiveAt: new Date('2026-03-02T12:00:00Z'),
            transfers: [{ book: R1, debit: 'FREE.A1', credit: 'OUTSIDE', amount: usdc(7), instructionId }],
          },
        ]),
      );
    await expect(post(uuidOf('no instruction'))).rejects.toThrow('leaves_by_a_withdrawal');
    const { id } = given(await world.withdraw(payee.id, 5));
    await expect(post(id)).rejects.toThrow('moves_once_by_an_instruction'); // it is reserved already
  });
});

describe('races', () => {
  it('between a withdrawal and the end of its instruction have one outcome', async () => {
    for (let round = 0; round < 5; round += 1) {
      const to = await world.inForce();
      const [paid, stopped] = await Promise.all([world.withdraw(to.id, 1), world.cancel(to)]);
      expect(stopped.ok).toBe(true);
      if (!paid.ok) expect(paid).toEqual(refuse({ kind: 'no-instruction-in-force' }));
      expect((await world.withdraw(to.id, 1)).ok).toBe(false);
    }
  });

  it('between a withdrawal and a suspension have one outcome', async () => {
    const [paid, stopped] = await Promise.all([world.withdraw(payee.id, 1), world.stop('suspended')]);
    expect(stopped.ok).toBe(true);
    if (!paid.ok) expect(paid).toEqual(refuse({ kind: 'party-suspended' }));
    expect(await world.withdraw(payee.id, 1)).toEqual(refuse({ kind: 'party-suspended' }));
    await expect(instructed(payee.id)).rejects.toThrow('the party is stopped');
    expect(await world.get(SettlementInstructionService).find(world.db.manager, payee.id)).toBeDefined();
  });
});
