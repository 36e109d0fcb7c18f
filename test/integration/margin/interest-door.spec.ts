import { id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { paidIn, vmDelivered } from '@app/settlement/domain';
import { DataSource } from 'typeorm';
import { ANTONS, asOwner, type House, knock, openHouse, UNKNOWN } from '../api/a-house';
import { enrol, said } from '../api/four-eyes';
import { signAnnex } from '../api/sign-annex';

const SINCE = new Date('2030-01-07T00:00:00Z');
const BOOK = id<'Book'>(ANTONS.relationship);

let house: House;
let keys = 0;
beforeAll(async () => {
  house = await openHouse();
  await asOwner(house, `select start_simulation('2030-01-07T00:00:00Z')`);
  for (const name of ['legal', 'approver']) await enrol(house, name);
  const interest = {
    benchmark: 'SOFR',
    spreadBps: '0',
    belowZero: 'paid',
    dayCount: 'ACT/360',
    compounding: 'daily',
    statement: 'monthly',
    statementAgreement: { kind: 'not-required' },
  };
  await signAnnex(house, { party: 'anton', relationship: ANTONS.relationship, since: SINCE }, { interest });
  const amount = Money.of('100000', USDC);
  const transfers = [...paidIn(BOOK, 'A1', amount, UNKNOWN.call), ...vmDelivered(BOOK, 'A1', 'B1', amount)];
  await house.app
    .get(DataSource)
    .transaction((tx) =>
      house.app.get(LedgerService).postAll(tx, [{ event: 'margin', effectiveAt: SINCE, transfers }]),
    );
  for (const instant of ['2030-01-14', '2030-01-21', '2030-01-28', '2030-02-02'])
    await asOwner(house, `select advance_clock('${instant}')`);
});
afterAll(() => house.close());

const state = async (period: string) =>
  said(
    await knock(house, `/v1/relationships/${ANTONS.relationship}/interest-statements`, {
      as: 'ops-analyst',
      method: 'POST',
      key: `interest-${String((keys += 1))}`,
      body: { period },
    }),
  );

it('is stated by what the annex elects, when every rate of the period is known', async () => {
  expect(await state('2030-01-09')).toBe('409 stated-by-the-month');
  expect(await state('2030-01')).toBe('409 no-fixing');
});

it('is not stated of a seat that does not perform: that is for its close-out', async () => {
  await asOwner(
    house,
    `set session_replication_role = replica; update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
  );
  expect(await state('2030-01')).toBe('409 seat-not-performing');
});
