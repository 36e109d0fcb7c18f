import { Money, plusMinutes, refuse, USDC } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { InstructionService } from '@app/settlement';
import type { EntityManager } from 'typeorm';
import { LedgerWorld, openedAt } from '../ledger/ledger-world';

const AMOUNT = Money.of('250', USDC);
const later = plusMinutes(openedAt, 10);
let world: LedgerWorld;
let instructions: InstructionService;

beforeAll(async () => {
  world = await LedgerWorld.open();
  await world.openBook('R1', 'relationship', ['OUTSIDE', 'FREE.A1']);
  instructions = new InstructionService(world.ledger);
});

afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

const inTx = <Answer>(work: (tx: EntityManager) => Promise<Answer>) => world.db.transaction(work);
const see = (reference: string) => {
  const deposit = { book: world.book('R1'), occupancy: 'A1', amount: AMOUNT, reference };
  return inTx((tx) => instructions.seeDeposit(tx, deposit, openedAt));
};
const finalise = (id: string) => inTx((tx) => instructions.finalise(tx, world.book('R1'), id, later));
const drop = (id: string) => inTx((tx) => instructions.drop(tx, world.book('R1'), id, later));

/** What the account outside and the party's have, posted and on its way, in whole units. */
async function standing(): Promise<string> {
  const rows: { sums: string }[] = await world.db.query(
    `select string_agg(concat_ws(' ', name, abs(credits_posted - debits_posted) / 1000000,
       (credits_pending + debits_pending) / 1000000), ', ' order by name) as sums
     from led.standing where asset = 'USDC'`,
  );
  return rows[0]?.sums ?? '';
}

/** How the instruction ended, and which of its journals there are. */
async function ending(id: string): Promise<string[]> {
  const states: { state: string }[] = await world.db.query('select state from instruction where id = $1', [
    id,
  ]);
  const posted: { journal_id: string }[] = await world.db.query(
    'select journal_id from led.transfer where instruction_id = $1',
    [id],
  );
  const journals = new Set(posted.map(({ journal_id }) => journal_id));
  const kinds = ['deposit-seen', 'deposit-final', 'deposit-dropped'];
  return [states[0]?.state ?? '', ...kinds.filter((kind) => journals.has(uuidOf(`${kind}/${id}`)))];
}

describe('a deposit', () => {
  it('that was dropped leaves nothing reserved, and cannot become final or be dropped again', async () => {
    const id = await see('undone');
    expect(await standing()).toBe('FREE.A1 0 250, OUTSIDE 0 250');
    expect((await drop(id)).ok).toBe(true);
    expect(await standing()).toBe('FREE.A1 0 0, OUTSIDE 0 0');
    await finalise(id);
    expect(await drop(id)).toEqual(refuse('already-final'));
    await expect(see('undone')).rejects.toThrow('was dropped: it needs another reference');
    expect(await standing()).toBe('FREE.A1 0 0, OUTSIDE 0 0');
    expect(await ending(id)).toEqual(['failed', 'deposit-seen', 'deposit-dropped']);
  });

  it('that is final stays the party’s, whoever says that it was dropped', async () => {
    const id = await see('final');
    await finalise(id);
    expect(await drop(id)).toEqual(refuse('already-final'));
    expect(await standing()).toBe('FREE.A1 250 0, OUTSIDE 250 0');
    expect(await ending(id)).toEqual(['settled', 'deposit-seen', 'deposit-final']);
  });

  it('that becomes final while it is dropped ends in one of the two ways', async () => {
    const before = await standing();
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => see(`race ${String(index)}`)));
    const drops = await Promise.all(
      ids.map(async (id) => (await Promise.all([finalise(id), drop(id)]))[1].ok),
    );
    expect(before).toBe('FREE.A1 250 0, OUTSIDE 250 0');
    const kept = 250 * (1 + drops.filter((dropped) => !dropped).length);
    expect(await standing()).toBe(`FREE.A1 ${String(kept)} 0, OUTSIDE ${String(kept)} 0`);
    for (const [index, id] of ids.entries())
      expect(await ending(id)).toEqual(
        drops[index]
          ? ['failed', 'deposit-seen', 'deposit-dropped']
          : ['settled', 'deposit-seen', 'deposit-final'],
      );
  });
});
