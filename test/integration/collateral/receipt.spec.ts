import { CollateralReceiptService, CollateralService } from '@app/collateral';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { RelationshipService } from '@app/legal-entity';
import { uuidOf } from '@app/platform';
import { paidIn } from '@app/settlement/domain';
import { given, officer, R1, relationship, START } from '../resolution/cell-world';
import { bills, CollateralWorld, TBILL } from './collateral-world';

let world: CollateralWorld;
beforeAll(async () => {
  world = await CollateralWorld.open();
  await world.cell.inTx((tx) =>
    world.cell.get(CollateralService).openAccounts(tx, relationship, 'A1', TBILL),
  );
});
afterAll(async () => {
  expect(await world.cell.brokenLaws()).toEqual([]);
  await world.close();
});

const report = (transfer: string, who: string, amount = 1000) =>
  world.cell.inTx(async (tx) => {
    await world.cell.get(RelationshipService).lock(tx, R1);
    const receipt = { relationship: R1, occupancy: 'A1', amount: bills(amount), transfer };
    return await world.cell.get(CollateralReceiptService).report(tx, receipt, officer(who));
  });
const refused = (refusal: string) => ({ ok: false, refusal });
/** What the database says to the application's own hand. */
const said = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    (error: unknown) => {
      const { driverError } = error as { driverError?: { constraint?: string } };
      return String(driverError === undefined ? error : driverError.constraint);
    },
  );
const instruct = (transfer: string, units: bigint, id = uuidOf(transfer)) =>
  said(
    world.cell.db.query(
      `insert into instruction (book_id, id, kind, account, asset, amount, reference, state, instructed_at)
       values ($1, $2, 'deposit', 'FREE.A1', 'TBILL', $3, $4, 'pending-finality', $5)`,
      [R1, id, units, transfer, START],
    ),
  );

it('counts what two have reported, each by himself, in the same words', async () => {
  expect(await report('0x1', 'nobody')).toEqual(refused('unknown-actor'));
  expect(given(await report('0x1', 'ann'))).toBe('reported');
  expect(await report('0x1', 'ann')).toEqual(refused('maker-is-checker'));
  expect(given(await report('0x1', 'bob', 999))).toBe('reported');
  expect(given(await report('0x1', 'bob'))).toBe('confirmed');
});

it('takes a report anew that nobody has confirmed within a week', async () => {
  given(await report('0x2', 'ann'));
  await world.clock(`set session_replication_role = replica;
    update control.proposal p set (proposed_at, expires_at) = (proposed_at - interval '2 weeks', proposed_at - interval '1 week')
    where not exists (select from control.approval a where a.id = p.id)`);
  expect(given(await report('0x2', 'bob'))).toBe('reported');
  expect(await report('0x2', 'bob')).toEqual(refused('maker-is-checker'));
  expect(given(await report('0x2', 'ann'))).toBe('confirmed');
});

it('is confirmed once by two who report at the same instant', async () => {
  const answers = await Promise.all([report('0x3', 'ann'), report('0x3', 'bob')]);
  expect(answers.map(given).sort()).toEqual(['confirmed', 'reported']);
});

describe('by the hand of the application alone', () => {
  it('instructs no deposit that two have not seen, nor more of one than they have', async () => {
    expect(await instruct('0x4', 1n)).toBe('instructed_as_received');
    given(await report('0x4', 'ann'));
    expect(await instruct('0x4', bills(1000).minor)).toBe('instructed_as_received');
    given(await report('0x4', 'bob'));
    expect(await instruct('0x4', bills(1001).minor)).toBe('instructed_as_received');
    expect(await instruct('0x4', bills(1000).minor)).toBe('written');
  });

  it('posts nothing into the vault but what was instructed, and that once', async () => {
    let n = 0;
    const post = (transfers: readonly Transfer[]) => {
      const journal = { event: `posted ${String((n += 1))}`, effectiveAt: START, transfers };
      return said(world.cell.inTx((tx) => world.cell.get(LedgerService).postAll(tx, [journal])));
    };
    const deposit = (instruction: string, amount: number) =>
      paidIn(R1, 'A1', bills(amount), uuidOf(instruction));
    expect(await post(deposit('never seen', 1))).toMatch(/comes_in_by_a_deposit/);
    expect(await post(deposit('0x4', 1001))).toMatch(/comes_in_by_a_deposit/);
    const margin = deposit('0x4', 1000).map((transfer) => Object.assign(transfer, { credit: 'IM.A1' }));
    expect(await post(margin)).toMatch(/moves_by_a_sale/);
    expect(await post(deposit('0x4', 1000))).toBe('written');
    expect(await post(deposit('0x4', 1000))).toMatch(/moves_once_by_an_instruction/);
  });

  it('writes no receipt without an approval of exactly its terms', async () => {
    const receive = (amount: bigint, approval: string) =>
      said(
        world.cell.db.query(
          `insert into collateral_receipt (relationship_id, occupancy, asset, amount, transfer, approval_id)
           values ($1, 'A1', 'TBILL', $2, '0x5', $3)`,
          [R1, amount, approval],
        ),
      );
    given(await report('0x5', 'ann'));
    const [open] = await world.cell.db.query<{ id: string }[]>(
      `select id from control.proposal p
       where kind = 'collateral.receipt' and expires_at > $1 and not exists (select from control.approval a where a.id = p.id)
       order by proposed_at desc limit 1`,
      [START],
    );
    expect(await receive(bills(1000).minor, open!.id)).toBe('seen_by_two');
    const [known] = await world.cell.db.query<{ approval_id: string }[]>(
      `select approval_id from collateral_receipt where transfer = '0x4'`,
    );
    expect(await receive(bills(1000).minor, known!.approval_id)).toMatch(/seen_by_two|approval_id/);
    expect(await said(world.cell.db.query('delete from collateral_receipt'))).not.toBe('written');
  });
});
