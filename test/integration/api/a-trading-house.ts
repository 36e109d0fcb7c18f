import { ReservationService, TradeChangeService } from '@app/credit';
import { Clock, Exact, id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource, type EntityManager } from 'typeorm';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse } from './a-house';
import { enrol, said } from './four-eyes';

export const HERE = `/v1/relationships/${ANTONS.relationship}`;
export const ENDS = '2099-12-25T08:00:00Z'; // what is traded

const LINES = `${HERE}/credit-lines`;
const R1 = id<'Book'>(ANTONS.relationship);
const OPENED = new Date('2025-10-08T00:00:00Z');
const MARK = 100_000; // of BTC, which is feared to move by a tenth
const WORSE = MARK + 50; // for whoever buys

/** Open trades: each door has one of its own, and what it is asked adds to what A could lose, and to what it owes. */
const BOOK = [
  { name: 'T-AMEND', long: 'A1', quantity: '0.1', price: MARK },
  { name: 'T-CANCEL', long: 'B1', quantity: '0.5', price: MARK + 40 }, // without it, more of the next is left
  { name: 'T-AGREE', long: 'A1', quantity: '1', price: MARK + 40 },
  { name: 'T-OTHER', long: 'A1', quantity: '0.1', price: MARK },
  ...['T-1', 'T-2', 'T-3'].map((name) => ({ name, long: 'A1', quantity: '0.01', price: MARK })),
];

/** The doors at which a trade is asked for. */
export const DOORS = ['reserve', 'commit', 'amend', 'cancel', 'agree'] as const;
export type DoorName = (typeof DOORS)[number];

/** What waits for its second word: what the house has asked for, and what B has. */
interface Held {
  readonly reservation: string;
  readonly change: string;
  readonly termsHash?: string;
}

export interface TradingHouse extends House {
  readonly ours: Held;
  readonly theirs: Held;
}

let keys = 0;
export const post = (
  house: Pick<House, 'app'>,
  url: string,
  as: CallerName,
  body: unknown = {},
  headers: Record<string, string> = {},
) => knock(house, url, { as, method: 'POST', key: `trade-${String((keys += 1))}`, body, headers });

const asked = (tradeId: string, minutes: number) => {
  const terms = { instrument: 'BTC-END', long: 'A1', quantity: '0.1', price: String(WORSE) };
  return { ...terms, tradeId, minutes };
};
export const change = { reason: 'a slip', minutes: 60 };
export const amendment = (quantity: string) => ({ ...change, quantity, price: String(WORSE) });

/** Asks at a door: for the house, or as the party of A, which agrees to what B has asked for. */
export function ask({ app, ours, theirs }: TradingHouse, door: DoorName, by: 'house' | 'party' = 'house') {
  const [analyst, approver, held] =
    by === 'house'
      ? (['ops-analyst', 'approver', ours] as const)
      : (['counterparty:anton', 'counterparty:anton', theirs] as const);
  const { termsHash } = held;
  switch (door) {
    case 'reserve':
      return post({ app }, `${HERE}/reservations`, analyst, asked('T-NEW', 5));
    case 'commit':
      return post({ app }, `${HERE}/reservations/${held.reservation}/commit`, analyst);
    case 'amend':
      return post({ app }, `${HERE}/trades/T-AMEND/amendments`, analyst, amendment('0.2'));
    case 'cancel':
      return post({ app }, `${HERE}/trades/T-CANCEL/cancellations`, analyst, change);
    case 'agree':
      return post({ app }, `${HERE}/trade-changes/${held.change}/agreement`, approver, { termsHash });
  }
}

/** A snapshot of now, in which this is marked and nothing else. */
export const marked = (symbol: string, hash: string) =>
  `with now as (insert into snapshot values (gen_random_uuid(), clock_now(), '${hash}') returning *)
    insert into snapshot_mark select id, '${symbol}', ${String(MARK)}, as_of, 'venue-1', '1h bar close' from now`;

/** A house in which both seats have lines, margin and open trades, and something is held for either to agree to. */
export async function openTradingHouse(): Promise<TradingHouse> {
  const house = await openHouse();
  const { app } = house;
  for (const officer of ['credit-officer', 'approver', 'ops-analyst']) await enrol(house, officer);
  await app.get(DataSource).transaction(async (tx) => {
    await market(tx);
    await app.get(LedgerService).postAll(tx, [margin()]);
    await book(tx, app.get(TradeService));
  });
  for (const occupancy of ['A1', 'B1']) await openLine(house, occupancy);
  return Object.assign(house, { ours: await heldByUs(house), theirs: await heldByThem(house) });
}

async function market(tx: EntityManager): Promise<void> {
  await tx.query(marked('BTC', 'first'));
  await tx.query(
    `insert into funding_rate values ('BTC', clock_now() + interval '8 hours', 0, 'illustrative')`,
  );
  await tx.query(
    `insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'illustrative', 0.3, 0.5)`,
  );
}

/** 30,000 of initial margin from each seat, and 40,000 of first skin. */
function margin() {
  const usdc = (amount: string) => Money.of(amount, USDC);
  const posted = ['A1', 'B1'].flatMap((seat) => [
    ...paidIn(R1, seat, usdc('50000'), '00000000-0000-8000-8000-000000000009'),
    ...imPosted(R1, seat, usdc('30000')),
    { book: R1, debit: `FREE.${seat}`, credit: 'CASH', amount: usdc('20000') },
  ]);
  const skin = { book: R1, debit: 'CASH', credit: 'SKIN', amount: usdc('40000') };
  return { event: 'margin', effectiveAt: OPENED, transfers: [...posted, skin] };
}

/** Of an option there is next to nothing, so that volatility matters. */
async function book(tx: EntityManager, trades: TradeService): Promise<void> {
  const end = { kind: 'dated-future', contractSize: new Exact(1), expiresAt: new Date(ENDS) } as const;
  const call = { ...end, kind: 'european-option', strike: new Exact(120_000), right: 'call' } as const;
  for (const [symbol, terms] of [
    ['BTC-END', end],
    ['BTC-CALL', call],
  ] as const)
    await trades.listInstrument(tx, { symbol, underlying: 'BTC', asset: 'USDC', terms });
  const option = { name: 'T-CALL', long: 'A1', quantity: '0.000001', price: 90_000 };
  for (const { name, long, quantity, price } of [...BOOK, option])
    await trades.book(tx, {
      relationship: R1,
      id: name,
      instrument: name === 'T-CALL' ? 'BTC-CALL' : 'BTC-END',
      long,
      short: long === 'A1' ? 'B1' : 'A1',
      quantity: new Exact(quantity),
      price: new Exact(price),
      tradedAt: OPENED,
    });
}

async function openLine(house: House, occupancy: string): Promise<void> {
  const usdc = (amount: string) => ({ amount, asset: 'USDC' });
  const terms = {
    occupancy,
    approved: usdc('1000000'),
    firstSkin: usdc('20000'),
    unsecured: usdc('1000'),
    commitment: 'advised',
    subLimits: [],
    covenants: [],
    expiresOn: '2099-12-31',
    reviewOn: '2099-06-30',
  };
  const first = { 'if-none-match': '*' };
  const { json } = await post(house, `${LINES}/proposals`, 'credit-officer', terms, first);
  const approval = `${LINES}/proposals/${String(json['proposalId'])}/approval`;
  const { termsHash } = json;
  expect(said(await post(house, approval, 'approver', { termsHash }))).toBe('200');
}

async function heldByUs(house: House): Promise<Held> {
  const reserved = await post(house, `${HERE}/reservations`, 'ops-analyst', asked('T-HELD', 60));
  const amended = await post(house, `${HERE}/trades/T-AGREE/amendments`, 'ops-analyst', amendment('1.1'));
  const { id: reservation } = reserved.json['reservation'] as Answer;
  const { id: changeId, termsHash } = amended.json['change'] as Answer;
  return { reservation: String(reservation), change: String(changeId), termsHash: String(termsHash) };
}

/** B's party has no login here. */
async function heldByThem({ app }: House): Promise<Held> {
  const asOf = await app.get(Clock).now();
  const by = { by: 'B1', minutes: 60, officer: id<'Actor'>('nobody') };
  const price = new Exact(MARK);
  return await app.get(DataSource).transaction(async (tx) => {
    const trade = { id: 'T-THEIRS', instrument: 'BTC-END', long: 'A1', quantity: new Exact('0.1'), price };
    const reserved = await app.get(ReservationService).reserve(tx, R1, trade, by, asOf);
    const wanted = { tradeId: 'T-OTHER', quantity: new Exact('0.2'), price, reason: 'a slip' };
    const amended = await app.get(TradeChangeService).amend(tx, R1, wanted, by, asOf);
    if (!reserved.ok || !amended.ok) throw new Error('it is not held');
    return { reservation: reserved.value.reservation.id, change: amended.value.reservation.id };
  });
}
