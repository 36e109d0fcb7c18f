import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { IntradayRightService, MarginTickService } from '@app/margin';
import { imReturned } from '@app/settlement/domain';
import { bills, CollateralWorld, given, later, officer, R1, usdc } from '../collateral/collateral-world';

const MIDNIGHT = later(0);
let world: CollateralWorld;
beforeAll(async () => {
  world = await CollateralWorld.open();
});
afterAll(() => world.close());

/** Ann and bob agree that R1 is looked at when its exposure moves by a tenth of the smaller margin. */
async function agree(): Promise<void> {
  const rights = world.cell.get(IntradayRightService);
  const right = { mayCall: true, imFraction: '0.1', priceGap: null, onHeadroom: false };
  await world.cell.inTx(async (tx) => {
    const relationship = await world.cell.get(RelationshipService).load(tx, R1);
    const upon = { upon: 0, asOf: MIDNIGHT };
    const proposed = given(await rights.propose(tx, relationship, right, officer('ann'), upon));
    given(await rights.approve(tx, R1, { ...proposed, checker: officer('bob') }));
  });
}

it('counts tokens as the margin they are: less than a tenth of it is no crossing', async () => {
  await world.receive(bills(200_000));
  await world.marks(MIDNIGHT, '1');
  given(await world.ask({ comes: bills(200_000) }, MIDNIGHT));
  const leaves = {
    event: 'cash for bills',
    effectiveAt: MIDNIGHT,
    transfers: imReturned(R1, 'A1', usdc(150_000)),
  };
  await world.cell.inTx((tx) => world.cell.get(LedgerService).postAll(tx, [leaves]));
  await agree();
  const watched = await world.cell.inTx((tx) => world.cell.get(MarginTickService).watch(tx));
  // A, long of ten million, has 200,000 in cash and bills that count for 194,000; B has 350,000, which is the smaller.
  expect(watched?.book.move('DOGE', 0.9975)).toEqual([]); // 25,000
  expect(watched?.book.move('DOGE', 0.996)).toMatchObject([{ cause: 'exposure' }]); // 40,000
});
