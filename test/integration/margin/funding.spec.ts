import 'reflect-metadata';
import { owed, plusMinutes, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { FundingService } from '@app/margin';
import { MarketParameterService } from '@app/market-data';
import { CellWorld, R1 } from '../resolution/cell-world';

const EIGHT = new Date('2025-10-11T08:00:00Z');
const SIXTEEN = new Date('2025-10-11T16:00:00Z');
const MIDNIGHT = new Date('2025-10-12T00:00:00Z');
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  const rates = [
    { paidAt: EIGHT, rate: '0.02' }, // A, long 10,000,000 at 1, owes 200,000, and has 120,000
    { paidAt: SIXTEEN, rate: '-0.005' }, // B owes 50,000
    { paidAt: MIDNIGHT, rate: '0' },
    { paidAt: plusMinutes(MIDNIGHT, 480), rate: '0' },
  ].map((each) => ({ ...each, symbol: 'DOGE', label: 'illustrative' }));
  await world.inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, rates));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

async function pay(paidAt: Date): Promise<void> {
  await world.value(paidAt, '1');
  await world.inTx((tx) => world.get(FundingService).pay(tx, R1, paidAt, plusMinutes(paidAt, 5)));
}
const balances = (...accounts: string[]) =>
  world.inTx(async (tx) => {
    const ledger = world.get(LedgerService);
    const found: string[] = [];
    for (const account of accounts) {
      const asset = account.startsWith('DUE') ? owed(USDC) : USDC;
      found.push(`${account} ${(await ledger.balance(tx, R1, account, asset)).toText()}`);
    }
    return found;
  });

it('is left due as far as the payer has not got it, and set off against what the other owes next: no money moves', async () => {
  await pay(EIGHT);
  expect(await balances('FREE.A1', 'FREE.B1', 'DUE_FROM.A1', 'DUE_TO.B1')).toEqual([
    'FREE.A1 0.000000',
    'FREE.B1 150000.000000',
    'DUE_FROM.A1 80000.000000',
    'DUE_TO.B1 80000.000000',
  ]);

  await pay(SIXTEEN);
  expect(await balances('FREE.A1', 'FREE.B1', 'DUE_FROM.A1', 'DUE_TO.B1')).toEqual([
    'FREE.A1 0.000000',
    'FREE.B1 150000.000000',
    'DUE_FROM.A1 30000.000000',
    'DUE_TO.B1 30000.000000',
  ]);

  await world.deposit('A1', 100_000, SIXTEEN);
  await pay(MIDNIGHT);
  expect(await balances('FREE.A1', 'FREE.B1', 'DUE_FROM.A1', 'DUE_TO.B1')).toEqual([
    'FREE.A1 70000.000000',
    'FREE.B1 180000.000000',
    'DUE_FROM.A1 0.000000',
    'DUE_TO.B1 0.000000',
  ]);
});

it('is asked for an hour later where nothing was marked, and then after as long again as it has waited', async () => {
  const tryAt = (minutes: number) =>
    world.inTx((tx) => world.get(FundingService).pay(tx, R1, EIGHT, plusMinutes(EIGHT, minutes)));
  for (const minutes of [5, 600]) await tryAt(minutes);
  const due = await world.db.query<{ due_at: Date }[]>(
    `select due_at from job_due where kind = 'margin.funding' and (payload ->> 'paidAt')::timestamptz = $1 order by 1`,
    [EIGHT],
  );
  expect(due.map((row) => row.due_at)).toEqual([plusMinutes(EIGHT, 65), plusMinutes(EIGHT, 1200)]);
});
