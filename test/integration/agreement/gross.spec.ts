import { NettingOpinionService } from '@app/legal-entity';
import { Exact } from '@app/kernel';
import { CreditStandingService } from '@app/credit';
import { MarginRunService } from '@app/margin';
import { TradeService } from '@app/trade';
import { opinionOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { NOW, openCredit } from '../credit/credit-world';
import { type CellWorld, given, officer, R1, START } from '../resolution/cell-world';

const MIDNIGHT = new Date('2025-10-11T00:00:00Z');

let world: CellWorld;

/** A1 is long ten million at 1.00 and short one at 1.10, marked at 1.00: the second has won it 100,000. */
beforeEach(async () => {
  world = await openCredit();
  await world.inTx((tx) =>
    world.get(TradeService).book(tx, {
      relationship: R1,
      id: 't2',
      instrument: 'DOGE-PERP',
      tradedAt: START,
      long: 'B1',
      short: 'A1',
      quantity: new Exact(1_000_000),
      price: new Exact('1.1'),
    }),
  );
});
afterEach(() => world.close());

async function counselSays(enforceable: 'no' | 'reasoned'): Promise<void> {
  const opinions = world.get(NettingOpinionService);
  await world.inTx(async (tx) => {
    const wanted = { ...opinionOf(START), enforceable };
    const proposed = given(await opinions.propose(tx, wanted, officer('ann'), START));
    given(await opinions.approve(tx, { ...proposed, checker: officer('bob') }));
  });
}

async function numbers() {
  const standing = given(await world.inTx((tx) => world.get(CreditStandingService).now(tx, R1, NOW)));
  const { utilisation } = given(standing.asked('A1', [])).before;
  const { current, stressed } = utilisation.parts;
  const texts = [utilisation.number, current, stressed].map((amount) => amount.exact().toFixed());
  return [...texts, standing.netting.get('A1')?.why];
}

it('measures a seat net on a plain yes, and gross on anything else', async () => {
  expect(await numbers()).toEqual(['550000', '-100000', '900000', 'opinion-says-yes']);
  await counselSays('reasoned');
  // The ten million fall by a tenth, and the one million rises by a fiftieth, as if both could come; what was won is not counted.
  expect(await numbers()).toEqual(['670000', '0', '1020000', 'opinion-reasoned']);
});

it('asks such a seat for the initial margin of each trade, and says why', async () => {
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  const snapshot = await world.value(MIDNIGHT, '1');
  const required = async () => {
    const rolledBack = new Error('read, and not issued');
    let found: unknown;
    await world
      .inTx(async (tx) => {
        await world.get(MarginRunService).run(tx, { snapshotId: snapshot, relationships: [R1] }, MIDNIGHT);
        [found] = await tx.query<unknown[]>(
          `select statement ->> 'required' as required, statement ->> 'gross' as gross from margin_call
           where (kind, occupancy) = ('im', 'A1')`,
        );
        throw rolledBack;
      })
      .catch((error: unknown) => {
        if (error !== rolledBack) throw error;
      });
    return found as { required: string; gross: string | null };
  };
  const net = await required();
  await counselSays('no');
  const gross = await required();
  expect(net.gross).toBeNull();
  expect(gross.gross).toBe('opinion-says-no');
  // Nine million net, eleven million gross, at one volatility.
  expect(
    new Exact(gross.required).div(net.required).minus(new Exact(11).div(9)).abs().toNumber(),
  ).toBeLessThan(1e-9);
});
