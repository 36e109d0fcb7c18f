import 'reflect-metadata';
import { InvariantError, type Money, plusMinutes } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import { type CaseId, CollateralSaleService } from '@app/resolution';
import { paidOut } from '@app/settlement/domain';
import { Client } from 'pg';
import { bills, declaredAt, failedAt, noticedAt, vacate } from './bills';
import { type CellWorld, given, officer, R1, usdc } from './cell-world';

let world: CellWorld;
let caseId: CaseId;
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const said = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    (error: unknown) => (error instanceof InvariantError ? error.message : String(error)),
  );
/** As somebody who is held by nothing: what is on trial comes after it. */
async function written(statement: string, values: readonly unknown[]): Promise<void> {
  const owner = new Client({ connectionString: world.urls.ownerUrl });
  await owner.connect();
  try {
    await owner.query('set session_replication_role = replica');
    await owner.query(statement, [...values]);
  } finally {
    await owner.end();
  }
}

describe('by the hand of the application alone, an agreement on a sale', () => {
  const agreed = uuidOf('60,000 bills of margin for 59,400');
  const out = (account: string, amount: Money, instructionId = agreed): Transfer => ({
    book: R1,
    debit: account,
    credit: 'OUTSIDE',
    amount,
    instructionId,
  });
  const fetched = (account: string, amount: Money, instructionId = agreed): Transfer => ({
    book: R1,
    debit: 'OUTSIDE',
    credit: account,
    amount,
    instructionId,
  });
  const post = (event: string, ...transfers: Transfer[]) => {
    const journal = { event, effectiveAt: declaredAt, transfers, defaultId: caseId };
    return said(world.inTx((tx) => world.get(LedgerService).postAll(tx, [journal])));
  };
  const sold = out('IM.A1', bills(60_000));
  const proceeds = fetched('IM.A1', usdc(59_400));

  it('opens the vault once, for the whole of what was sold and of what it fetched', async () => {
    [world, caseId] = await noticedAt('0.93');
    await vacate(world, caseId);
    await written(
      `insert into realised_collateral (relationship_id, case_id, asset, reference, act, amount, proceeds, buyer, proof, of_free, for_free,
         off_claim, approval_id)
       values ($1, $2, 'TBILL', '1', 99, $3, $4, 'dealer', 'confirmation', 0, 0, 0, $5)`,
      [R1, caseId, bills(60_000).minor, usdc(59_400).minor, agreed],
    );
    const nobodys = uuidOf('no agreement');
    for (const [why, rule, ...transfers] of [
      ['less comes in', /moves_by_a_sale/, sold, fetched('IM.A1', usdc(59_399))],
      ['more comes in', /moves_by_a_sale/, sold, fetched('IM.A1', usdc(59_401))],
      ['nothing comes in', /moves_by_a_sale/, sold],
      ['nothing goes out', /moves_by_a_sale/, proceeds],
      ['it comes in as bills', /moves_by_a_sale/, sold, fetched('IM.A1', bills(59_400))],
      ['it is what the other has', /moves_by_a_sale/, sold, fetched('IM.B1', usdc(59_400))],
      ['it is free', /moves_by_a_sale|comes_in_by_a_deposit/, sold, fetched('FREE.A1', usdc(59_400))],
      ['nobody agreed', /moves_by_a_sale/, fetched('IM.A1', usdc(1), nobodys)],
      ['nobody paid in', /comes_in_by_a_deposit/, fetched('FREE.A1', usdc(1), nobodys)],
    ] as const)
      expect([why, await post(why, ...transfers)]).toEqual([why, expect.stringMatching(rule)]);

    expect(await post('as agreed', sold, proceeds)).toBe('written');
    expect(await post('and again', sold, proceeds)).toMatch(/moves_once_by_an_instruction/);
    await world.deposit('A1', 5, declaredAt); // its own money still comes in
  });
});

it('what is on its way out is not there to be sold', async () => {
  [world, caseId] = await noticedAt('0.93', 300_000);
  const withdrawal = uuidOf('60,000 bills on their way');
  await written(
    `insert into instruction (book_id, id, kind, account, asset, amount, reference, state, instructed_at, settlement_instruction_id)
     values ($1, $2, 'withdrawal', 'FREE.A1', 'TBILL', $3, 'w', 'pending-finality', $4, $2)`,
    [R1, withdrawal, bills(60_000).minor, failedAt],
  );
  const transfers = paidOut(R1, 'A1', bills(60_000), withdrawal);
  const reserved = { event: 'on its way', effectiveAt: failedAt, transfers, pending: 'reserve' } as const;
  await world.inTx((tx) => world.get(LedgerService).postAll(tx, [reserved]));
  await vacate(world, caseId);

  const sales = world.get(CollateralSaleService);
  const propose = (amount: number) => {
    const sale = { reference: '1', sold: bills(amount), proceeds: usdc(1), buyer: 'dealer', proof: 'page 1' };
    const at = plusMinutes(declaredAt, 1);
    return world.inTx((tx) => sales.propose(tx, caseId, sale, officer('dana'), at));
  };
  expect(await propose(340_001)).toEqual({
    ok: false,
    refusal: { kind: 'more-than-held', there: bills(340_000) },
  });
  const { proposalId, termsHash } = given(await propose(340_000));
  const checked = { proposalId, termsHash, checker: officer('eve') };
  const { ofFree } = given(await world.inTx((tx) => sales.approve(tx, caseId, checked, declaredAt)));
  expect(ofFree).toEqual(bills(40_000));
});
