import 'reflect-metadata';
import { CollateralRequestService } from '@app/collateral';
import { type Money, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import {
  DisputeClaimService,
  DisputeService,
  ImRequirementService,
  MarginCallService,
  MarginRunService,
  StatementService,
} from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { MarketParameterService } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { CellWorld, given, hour, R1, usdc } from '../resolution/cell-world';

const MIDNIGHT = hour(24);
const DAY = 1440;
const DISPUTED = usdc(50_000);
const PARTY = { who: 'counterparty:a', role: 'counterparty' };
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  const rates = [12, 13, 14].map((day) => ({
    symbol: 'DOGE',
    paidAt: new Date(`2025-10-${String(day)}T00:00:00Z`),
    rate: '0',
    label: 'illustrative',
  }));
  await world.inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, rates));
  await world.deposit('A1', 900_000, hour(21));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

async function run(asOf: Date, mark: string): Promise<void> {
  const snapshotId = await world.value(asOf, mark);
  const slice = { snapshotId, relationships: [R1] };
  expect(await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, asOf))).toBeUndefined();
}

async function called(asOf: Date, direction: string) {
  const rows = await world.db.query<{ id: MarginCallId; amount: string; required: string; posted: string }[]>(
    `select id, (amount / 1000000.0)::numeric(20,6)::text as amount, statement->>'required' as required, statement->>'posted' as posted
     from margin_call where (occupancy, kind, issued_at, direction) = ('A1', 'im', $1, $2) and parent_id is null`,
    [asOf, direction],
  );
  return rows[0];
}

const dispute = (call: MarginCallId, asOf: Date) =>
  world.inTx((tx) =>
    world
      .get(DisputeClaimService)
      .open(
        tx,
        R1,
        call,
        { category: 'im-inputs', amount: DISPUTED, reason: 'not our model', by: PARTY },
        asOf,
      ),
  );
const due = plusMinutes(MIDNIGHT, 45);
const collect = (asOf = due) => world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, asOf));
const concede = (call: MarginCallId, asOf: Date) =>
  world.inTx((tx) =>
    world
      .get(DisputeService)
      .concede(tx, R1, call, 'house', { by: { who: 'olga', role: 'risk-officer' }, asOf }),
  );

it.each([
  { of: 'a part of a call that is not met yet', asOf: plusMinutes(MIDNIGHT, 10) },
  { of: 'a transfer that was made', asOf: plusMinutes(MIDNIGHT, 60) },
])(
  'lets go of nothing that is in dispute, be it $of, and of all of it when the dispute is over',
  async ({ asOf }) => {
    await run(MIDNIGHT, '1');
    const call = (await called(MIDNIGHT, 'delivery'))!;
    const before = asOf < due;
    if (!before) await collect();
    const disputed = given(await dispute(call.id, asOf));
    if (before) await collect();

    const next = plusMinutes(MIDNIGHT, DAY);
    await run(next, '0.8');
    const back = (await called(next, 'return'))!;
    const excess = usdc(back.posted).minus(usdc(back.required));
    expect(usdc(back.amount)).toEqual(excess.minus(DISPUTED));
    const stated = await world.inTx((tx) => world.get(StatementService).of(tx, back.id, 'a'));
    expect(stated).toMatchObject({ reproduced: true });
    expect(stated!.arithmetic).toContainEqual(
      expect.objectContaining({ line: 'disputed', amount: DISPUTED.toText() }),
    );
    await collect(plusMinutes(next, 45));
    expect(await world.money('IM.A1')).toBe(usdc(back.required).plus(DISPUTED).toText());

    given(await concede(disputed, plusMinutes(next, 50)));
    await run(plusMinutes(next, DAY), '0.8');
    expect((await called(plusMinutes(next, DAY), 'return'))?.amount).toBe(DISPUTED.toText());
  },
);

it('gives back on demand no more than is beyond what is required and what is in dispute', async () => {
  await run(MIDNIGHT, '1');
  given(await dispute((await called(MIDNIGHT, 'delivery'))!.id, plusMinutes(MIDNIGHT, 10)));
  await collect();
  const next = plusMinutes(MIDNIGHT, DAY);
  const snapshotId = await world.value(next, '0.8');
  const { required, posted } = await world.inTx(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, R1);
    const instant = { snapshotId, asOf: next };
    return {
      required: given(await world.get(ImRequirementService).of(tx, relationship, 'A1', instant)),
      posted: usdc(await world.money('IM.A1')),
    };
  });
  const recall = (leaves: Money, n: number) =>
    world.inTx((tx) =>
      world.get(CollateralRequestService).request(
        tx,
        R1,
        {
          id: uuidOf(`recall ${String(n)}`),
          occupancy: 'A1',
          kind: 'recall',
          comes: undefined,
          leaves,
          by: PARTY,
        },
        world.get(ImRequirementService),
        next,
      ),
    );
  const most = posted.minus(required);
  expect(await recall(most.plus(usdc('0.000001')), 1)).toMatchObject({
    refusal: { kind: 'cover-would-fall-short', required },
  });
  given(await recall(most, 2));
  expect(usdc(await world.money('IM.A1'))).toEqual(required);
});
