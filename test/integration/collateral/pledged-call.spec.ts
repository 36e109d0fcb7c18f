import { type Asset, Money, plusMinutes, USDC } from '@app/kernel';
import {
  DeliverableService,
  MarginCallReader,
  MarginCallService,
  MarginRunService,
  PledgeService,
} from '@app/margin';
import type { MarginCallId, PledgePiece } from '@app/margin/domain';
import { bills, billTerms, CollateralWorld, given, later, R1, usdc } from './collateral-world';

const MIDNIGHT = later(0);
const DEADLINE = plusMinutes(MIDNIGHT, 45);
const PAYER = { who: 'counterparty:a', role: 'counterparty' };
const OPS = { who: 'olga', role: 'ops-analyst' };
let world: CollateralWorld;
beforeEach(async () => {
  world = await CollateralWorld.open();
});
afterEach(async () => {
  expect(await world.cell.brokenLaws()).toEqual([]);
  await world.close();
});

interface Called {
  readonly id: MarginCallId;
  readonly amount: Money;
  readonly paid: Money;
  readonly state: string;
}

async function calls(where: string): Promise<Called[]> {
  const rows = await world.cell.db.query<(Called & { amount: string; paid: string })[]>(
    `select id, amount, paid, state from margin_call where occupancy = 'A1' and ${where} order by amount desc, id`,
  );
  return rows.map((row) => ({
    ...row,
    amount: Money.ofMinor(BigInt(row.amount), USDC),
    paid: Money.ofMinor(BigInt(row.paid), USDC),
  }));
}

async function strike(asOf: Date, price: string, doge = '1'): Promise<void> {
  const snapshotId = await world.marks(asOf, price, doge);
  await world.cell.inTx((tx) =>
    world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf),
  );
}

/** A is called for initial margin at midnight, and agrees. */
async function agreed(kind = 'im', doge = '1'): Promise<Called> {
  await strike(MIDNIGHT, '1', doge);
  const [call] = await calls(`kind = '${kind}' and direction = 'delivery'`);
  const answer = { kind: 'agree', by: 'the payer', actor: PAYER } as const;
  given(
    await world.cell.inTx((tx) =>
      world.cell.get(MarginCallService).respond(tx, R1, call!.id, answer, plusMinutes(MIDNIGHT, 1)),
    ),
  );
  return call!;
}

const at = plusMinutes(MIDNIGHT, 10);
const offer = (call: Called, pieces: readonly PledgePiece[]) =>
  world.cell.inTx((tx) => world.cell.get(PledgeService).offer(tx, R1, call.id, { pieces, by: PAYER }, at));
const accepted = async (call: Called) =>
  given(
    await world.cell.inTx((tx) =>
      world.cell
        .get(PledgeService)
        .decide(tx, R1, call.id, { decision: { kind: 'accept' }, by: OPS }, plusMinutes(at, 1)),
    ),
  );
const instructed = async (call: Called, asOf = plusMinutes(at, 2)) =>
  given(await world.cell.inTx((tx) => world.cell.get(PledgeService).instruct(tx, R1, call.id, OPS, asOf)));
const retry = (call: Called, asOf: Date) =>
  world.cell.inTx((tx) => world.cell.get(PledgeService).retry(tx, R1, call.id, asOf));
const collect = () => world.cell.inTx((tx) => world.cell.get(MarginCallService).collect(tx, R1, DEADLINE));

const cash = (amount: Money): PledgePiece => ({ asset: 'USDC', amount: amount.toText() });
const token = (amount: string, asset = 'TBILL'): PledgePiece => ({ asset, amount });

it('is met half in cash and half in tokens, when two have seen them come in; and is not called or collected again', async () => {
  const call = await agreed();
  const half = usdc(100_000);
  const rest = call.amount.minus(half).exact().div('0.97').toDecimalPlaces(6, 0).toFixed();
  given(await offer(call, [cash(half), token(rest)]));
  const history = await world.cell.inTx((tx) => world.cell.get(MarginCallReader).find(tx, call.id, 'a'));
  expect(history!.pledges.map(({ asset, value }) => [asset, value])).toEqual([
    ['USDC', '100000.000000'],
    ['TBILL', call.amount.minus(half).toText()],
  ]);
  await accepted(call);
  expect(await instructed(call)).toBe('pending-finality');
  expect(await world.held('IM.A1', USDC)).toBe('350000.000000'); // one without the other moves nothing

  await world.receive(Money.of(rest, bills(1).asset));
  await retry(call, plusMinutes(at, 7));
  expect(await calls(`id = '${call.id}'`)).toMatchObject([{ state: 'settled', paid: call.amount }]);
  expect(await world.held('IM.A1', USDC)).toBe('450000.000000');
  expect(await world.held('IM.A1')).toBe(Money.of(rest, bills(1).asset).toText());
  await collect();
  await strike(later(60), '1');
  expect(await calls(`kind = 'im' and id <> '${call.id}'`)).toEqual([]);
});

it('says how much of what is taken would meet it, and that does, while a unit less does not', async () => {
  await world.register('NOTE', billTerms({ name: 'a treasury note, as a token' }));
  await world.register('STRAY', billTerms({ name: 'a token that nobody marks', priceSymbol: 'STRAY' }));
  const call = await agreed();
  const offered = await world.cell.inTx(async (tx) => {
    const { call: found } = (await world.cell.get(MarginCallReader).find(tx, call.id, 'a'))!;
    return world.cell.get(DeliverableService).of(tx, found, at);
  });
  const [settlement, ...tokens] = offered;
  expect(settlement).toEqual({ taken: true, quantity: call.amount, adds: call.amount });
  const least = Money.of(call.amount.exact().div('0.97').toDecimalPlaces(6, 0), bills(1).asset);
  expect(tokens).toMatchObject([
    { taken: true, quantity: { asset: { code: 'NOTE' } } },
    { taken: false, asset: { code: 'STRAY' }, why: { kind: 'mark-missing' } },
    { taken: true, quantity: least },
  ]);
  const worth = async (amount: Money) => {
    given(await offer(call, [token(amount.toText())]));
    const history = await world.cell.inTx((tx) => world.cell.get(MarginCallReader).find(tx, call.id, 'a'));
    return history!.pledges.at(-1)!.value;
  };
  const unitLess = least.minus(Money.ofMinor(1n, least.asset));
  expect(await worth(unitLess)).not.toBe(call.amount.toText());
  const no = { kind: 'reject', reason: 'a unit is missing' } as const;
  given(
    await world.cell.inTx((tx) =>
      world.cell.get(PledgeService).decide(tx, R1, call.id, { decision: no, by: OPS }, plusMinutes(at, 1)),
    ),
  );
  expect(await worth(least)).toBe(call.amount.toText());
});

it('of variation margin only what it settles in is asked for', async () => {
  const call = await agreed('vm', '0.99');
  const offered = await world.cell.inTx(async (tx) => {
    const { call: found } = (await world.cell.get(MarginCallReader).find(tx, call.id, 'a'))!;
    return world.cell.get(DeliverableService).of(tx, found, at);
  });
  expect(offered).toEqual([{ taken: true, quantity: call.amount, adds: call.amount }]);
});

it('leaves a rest due when a token has fallen before it moves: the parts sum to the call', async () => {
  await world.receive(bills(200_000));
  const call = await agreed();
  given(await offer(call, [token('200000')]));
  await accepted(call);
  await world.marks(plusMinutes(at, 1), '0.9');
  expect(await instructed(call)).toBe('part-settled');
  const parts = await calls(`parent_id = '${call.id}'`);
  expect(parts).toMatchObject([
    { state: 'settled', amount: usdc(174_600), paid: usdc(174_600) },
    { state: 'agreed', amount: call.amount.minus(usdc(174_600)) },
  ]);
});

it('leaves a token free for which one that has risen before it moves leaves nothing, and is met by the rest', async () => {
  await world.register('NOTE', billTerms({ name: 'a treasury note, as a token' }));
  const note: Asset = { code: 'NOTE', scale: 6 };
  const call = await agreed();
  const worth = (share: string, asset: Asset) =>
    Money.of(call.amount.exact().times(share).div('0.97').toDecimalPlaces(6, 0).toFixed(), asset);
  const [most, least] = [worth('0.95', bills(1).asset), worth('0.05', note)];
  given(await offer(call, [token(most.toText()), token(least.toText(), 'NOTE')]));
  await accepted(call);
  expect(await instructed(call)).toBe('pending-finality');
  await world.receive(most);
  await world.receive(least);
  await world.marks(plusMinutes(at, 3), '1.053');
  await retry(call, plusMinutes(at, 7));
  expect(await calls(`kind = 'im'`)).toMatchObject([{ state: 'settled', paid: call.amount }]);
  expect(await world.held('IM.A1')).toBe(most.toText());
  expect([await world.held('IM.A1', note), await world.held('FREE.A1', note)]).toEqual([
    '0.000000',
    least.toText(),
  ]);
  const history = await world.cell.inTx((tx) => world.cell.get(MarginCallReader).find(tx, call.id, 'a'));
  expect(history!.pledges.map(({ value }) => value)).toEqual([call.amount.toText(), '0.000000']);
});

it('agrees with the ledger when a part and its rest are met with as much of one token', async () => {
  await world.receive(bills(400_000));
  const call = await agreed();
  given(await offer(call, [token('200000')]));
  await accepted(call);
  await world.marks(plusMinutes(at, 1), '0.9');
  expect(await instructed(call)).toBe('part-settled');
  const [rest] = await calls(`parent_id = '${call.id}' and state = 'agreed'`);
  expect(rest!.amount.lessThan(usdc(174_600))).toBe(true); // as much again is worth more, and counts for less
  given(await offer(rest!, [token('200000')]));
  await accepted(rest!);
  expect(await instructed(rest!)).toBe('settled');
  expect(await world.cell.brokenLaws()).toEqual([]);
});

it('counts for what is called when a token is worth more, and covers what is called beside it', async () => {
  await world.receive(bills(340_000));
  const call = await agreed();
  given(await offer(call, [token('340000')]));
  await accepted(call);
  expect(await instructed(call)).toBe('settled');
  expect(await calls(`kind = 'im'`)).toMatchObject([{ state: 'settled', paid: call.amount }]);
  expect(await world.held('IM.A1')).toBe('340000.000000');
});

it('is refused in what the annex does not take, with the criterion, and counts within its limits', async () => {
  const bridged = billTerms({ token: { ...billTerms().token!, wrapper: 'bridged' } });
  await world.register('BRIDGED', bridged);
  const call = await agreed();
  const faults = async (...pieces: PledgePiece[]) => {
    const refused = await offer(call, pieces);
    return refused.ok || refused.refusal.kind !== 'ineligible-collateral'
      ? refused
      : refused.refusal.pieces.map(({ asset, why }) => ({ asset, ...why }));
  };
  expect(await faults(token('10', 'BRIDGED'), token('10'), token('1', 'GOLD'))).toEqual([
    { asset: 'BRIDGED', kind: 'excluded', criterion: 'no copies' },
    { asset: 'GOLD', kind: 'not-registered' },
  ]);
  // Of 900,000 bills half of all that would be posted counts, the settlement asset included; and nothing is left to be met.
  const half = (350_000_000_000n + 873_000_000_000n + call.amount.minor) / 2n;
  expect(await offer(call, [cash(call.amount), token('900000')])).toMatchObject({
    refusal: { kind: 'pledge-above-call', offered: call.amount.plus(Money.ofMinor(half, USDC)) },
  });
  const [state] = await calls(`id = '${call.id}'`);
  expect(state).toMatchObject({ state: 'agreed' });
});

it('is variation margin in the settlement asset alone, at the door of the database as well', async () => {
  await world.receive(bills(1_000));
  const call = await agreed('vm', '0.99');
  expect(await offer(call, [token('1')])).toMatchObject({
    refusal: { pieces: [{ asset: 'TBILL', why: { kind: 'not-the-settlement-asset' } }] },
  });
  const written = world.cell.db.query(
    `insert into margin_pledge (relationship_id, call_id, n, piece, asset, amount, value, offered_by, offered_at)
     values (1, $1, 1, 1, 'TBILL', 1, 1, 'somebody', now())`,
    [call.id],
  );
  await expect(written).rejects.toMatchObject({ constraint: 'pledged_in_what_is_taken' });
});
