import { ApprovalService } from '@app/control';
import { Exact, id, Money, USDC } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource, type EntityManager } from 'typeorm';
import { signPaper } from '../../support/paper';
import {
  ANTONS,
  type Answer,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
  ZOES,
} from '../api/a-house';

const SECOND = id<'Book'>('3'); // anton's other cell
const NOW = new Date('2025-10-08T00:30:00Z');
const MARK = 121_400.5;

let house: House;
const book = (as: CallerName = 'auditor') => knock(house, '/v1/sa-ccr', { as });
const ofParty = (party: string, as: CallerName = 'auditor') =>
  knock(house, `/v1/parties/${party}/sa-ccr`, { as });
const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);

interface Total {
  readonly RC: number;
  readonly PFE: number;
  readonly EAD: number;
}
interface Sum {
  readonly asset: string;
  readonly seats: number;
  readonly entity: Total | null;
  readonly across: Total | null;
}
interface Seat {
  readonly relationship: string;
  readonly occupancy: string;
  readonly nets: boolean;
  readonly missing: readonly string[];
  readonly saccr: Measure | null;
  readonly saccrAcross: Measure | null;
}
type Measure = Total & { readonly basis: string; readonly V: number; readonly C: number };
interface PartyAnswer {
  readonly seats: readonly Seat[];
  readonly sums: readonly Sum[];
}
interface HouseAnswer {
  readonly parties: readonly { readonly party: string; readonly sums: readonly Sum[] }[];
  readonly sums: readonly Sum[];
}
const answered = ({ status, json }: { status: number; json: Answer }): unknown => {
  expect(status).toBe(200);
  return json;
};
const partyBook = async (party: string, as?: CallerName) => answered(await ofParty(party, as)) as PartyAnswer;

/** The owner of A1 is long. */
const trade = (relationship: string, tradeId: string, underlying: string, quantity: number, price: number) =>
  inTx(async (tx) => {
    const trades = house.app.get(TradeService);
    const terms = { kind: 'linear-perpetual' } as const;
    const instrument = `${underlying}-PERP`;
    await trades.listInstrument(tx, { symbol: instrument, underlying, asset: 'USDC', terms });
    await trades.book(tx, {
      relationship: id<'Book'>(relationship),
      id: tradeId,
      instrument,
      long: quantity > 0 ? 'A1' : 'B1',
      short: quantity > 0 ? 'B1' : 'A1',
      quantity: new Exact(quantity).abs(),
      price: new Exact(price),
      tradedAt: new Date('2025-10-08T00:00:00Z'),
    });
  });

beforeAll(async () => {
  house = await openHouse();
  await inTx(async (tx) => {
    const relationships = house.app.get(RelationshipService);
    const first = await relationships.load(tx, id<'Book'>(ANTONS.relationship));
    const [a, b] = first.occupancies;
    const openedAt = new Date('2025-10-08T00:00:00Z');
    const books = house.app.get(LedgerBookService);
    await books.openBook(tx, { id: SECOND, name: 'R3', kind: 'relationship', openedAt });
    const occupancies = [
      { ...a!, partyId: 'anton' },
      { ...b!, partyId: 'yves' },
    ];
    await relationships.open(tx, { ...first, id: SECOND, name: 'R3', occupancies }, openedAt);
    for (const [name, conflictGroup] of [
      ['risk-officer', 'risk'],
      ['approver', 'approval'],
    ] as const) {
      const officer = { id: id<'Actor'>(name), name, role: name, conflictGroup };
      await house.app.get(ApprovalService).enrol(tx, officer);
    }
    // In his first cell anton's paper nets, and he has posted initial margin; in the other nothing is signed.
    const signing = { maker: id<'Actor'>('risk-officer'), checker: id<'Actor'>('approver'), since: openedAt };
    await signPaper(tx, house.app, first, ['anton', 'berta'], signing);
    const posted = Money.of('250', USDC);
    const transfers = [...paidIn(first.id, 'A1', posted, UNKNOWN.call), ...imPosted(first.id, 'A1', posted)];
    await house.app.get(LedgerService).postAll(tx, [{ event: 'margin', effectiveAt: NOW, transfers }]);
  });
  await trade(ANTONS.relationship, 'long', 'BTC', 1, MARK + 1000); // anton has lost a thousand
  await trade('3', 'short', 'BTC', -1, MARK - 400); // in the other cell he has lost four hundred on the opposite
  await trade('3', 'half', 'BTC', 0.5, MARK - 2000); // and gained a thousand
});
afterAll(() => house.close());

it('says no sum on marks that are old', async () => {
  for (const answer of [await book(), await ofParty('anton')])
    expect([answer.status, answer.json['refusal'], answer.json['detail']]).toEqual([
      409,
      'exposure-stale',
      'the newest marks are of 2025-10-08T00:00:00Z',
    ]);
  await asOwner(house, `insert into simulated_clock (instant) values ('${NOW.toISOString()}')`);
  await asOwner(
    house,
    `with now as (insert into snapshot values (gen_random_uuid(), '2025-10-08T00:20:00Z', 'hash') returning *)
     insert into snapshot_mark select id, 'BTC', ${String(MARK)}, as_of, 'venue-1', 'test' from now`,
  );
});

describe('a party in two cells', () => {
  // By hand. BCBS 279, paragraph 150 and table 2, at the factor of a single equity; a perpetual has the whole year.
  const addOn = (units: number, maturityFactor: number) => 0.32 * units * MARK * maturityFactor;
  // Paragraph 144: V − C = 1000 − 250, TH + MTA − NICA = 0 + 1000 − 250. Paragraph 164: 1.5 √(10 days ÷ 250). Multiplier 1.
  const first = { RC: 750, PFE: addOn(1, 1.5 * Math.sqrt(10 / 250)) };
  // CRE 52.75: 400 is owed on one trade, and the thousand of the other does not make up for it. CRE 52.76: as if unmargined; the other
  // trade's multiplier by paragraph 149, with nothing held.
  const other = addOn(0.5, 1);
  const multiplier = Math.min(1, 0.05 + 0.95 * Math.exp(-1000 / (2 * 0.95 * other)));
  const second = { RC: 400, PFE: addOn(1, 1) + multiplier * other };

  it('is exposed in each by itself, and in all by their sum: the opposite elsewhere is no hedge', async () => {
    const { seats, sums } = await partyBook('anton');
    expect(seats).toMatchObject([
      {
        relationship: 'R1',
        occupancy: 'A1',
        nets: true,
        saccr: { basis: 'margined', V: 1000, C: 250, RC: 750 },
      },
      {
        relationship: 'R3',
        occupancy: 'A1',
        nets: false,
        saccr: { basis: 'several-netting-sets', V: -600, C: 0, RC: 400 },
      },
    ]);
    expect(seats[0]!.saccr!.PFE).toBeCloseTo(first.PFE, 6);
    expect(seats[1]!.saccr!.PFE).toBeCloseTo(second.PFE, 6);
    // CRE 51.11: the sum over his netting sets.
    expect(sums).toMatchObject([{ asset: 'USDC', seats: 2, entity: { RC: 1150 } }]);
    expect(sums[0]!.entity!.EAD).toBeCloseTo(1.4 * (1150 + first.PFE + second.PFE), 6);
    const across = seats.map(({ saccrAcross }) => saccrAcross!.EAD);
    expect(sums[0]!.across!.EAD).toBeCloseTo(across[0]! + across[1]!, 6);
  });

  it('is told of each cell what that cell is measured at by itself', async () => {
    const { seats } = await partyBook('anton');
    for (const [n, relationship] of ['1', '3'].entries()) {
      const url = `/v1/relationships/${relationship}/exposure-measures?paths=100`;
      const { json } = await knock(house, url, { as: 'auditor' });
      const [alone] = json['seats'] as [Seat];
      expect(seats[n]).toMatchObject({ saccr: alone.saccr, saccrAcross: alone.saccrAcross });
    }
  });

  it('is shown its own, and of another what there is of nobody', async () => {
    expect((await ofParty('anton', 'counterparty:anton')).json).toEqual((await ofParty('anton')).json);
    const foreign = await ofParty('anton', 'counterparty:zoe');
    const missing = await ofParty('nobody', 'counterparty:zoe');
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
    expect((await ofParty('berta', 'counterparty:anton')).status).toBe(404); // though they trade with each other
    expect((await ofParty('nobody')).status).toBe(404);
    const { seats, sums } = await partyBook('zoe', 'counterparty:zoe');
    expect(seats).toMatchObject([{ relationship: 'R2', saccr: { V: 0, EAD: 0 } }]);
    expect(sums).toMatchObject([{ asset: 'USDC', seats: 1, entity: { EAD: 0 } }]);
  });
});

it('sums every party, and the whole book is the sum of them', async () => {
  const { parties, sums } = answered(await book()) as HouseAnswer;
  expect(parties.map(({ party, sums: [sum] }) => [party, sum!.seats])).toEqual([
    ['anton', 2],
    ['berta', 1],
    ['yves', 2],
    ['zoe', 1],
  ]);
  const { sums: antons } = await partyBook('anton');
  expect(parties[0]!.sums).toEqual(antons);
  const total = (side: 'entity' | 'across') =>
    parties.reduce((sofar, party) => sofar + party.sums[0]![side]!.EAD, 0);
  expect(sums).toMatchObject([{ asset: 'USDC', seats: 6 }]);
  expect(sums[0]!.entity!.EAD).toBeCloseTo(total('entity'), 6);
  expect(sums[0]!.across!.EAD).toBeCloseTo(total('across'), 6);
});

it('gives no sum that lacks a seat, and says which seat it is', async () => {
  await trade(ZOES.relationship, 'unmarked', 'ETH', 1, 4500);
  const { seats, sums } = await partyBook('yves');
  expect(seats).toMatchObject([
    { relationship: 'R2', saccr: null, saccrAcross: null, missing: ['no-mark: ETH'] },
    { relationship: 'R3', missing: [] },
  ]);
  expect(seats[1]!.saccr).not.toBeNull();
  expect(sums).toEqual([{ asset: 'USDC', seats: 2, entity: null, across: null }]);
  const whole = await book();
  expect(whole.json['sums']).toEqual([{ asset: 'USDC', seats: 6, entity: null, across: null }]);
  const [anton, , yves] = whole.json['parties'] as (Answer & { readonly sums: readonly Sum[] })[];
  expect(anton).toMatchObject({ party: 'anton', unmeasured: [] });
  expect(anton!.sums[0]!.entity).not.toBeNull();
  expect(yves).toMatchObject({
    unmeasured: [{ relationship: 'R2', occupancy: 'A1', missing: ['no-mark: ETH'] }],
  });
});

it('counts no seat whose party has defaulted: what it owes is a claim, and no netting set', async () => {
  await asOwner(
    house,
    `update occupancy set standing = 'defaulted', vacated_at = now() where (relationship_id, code) = (3, 'A1')`,
  );
  const { seats } = await partyBook('anton');
  expect(seats.map(({ relationship }) => relationship)).toEqual(['R1']);
});

it('says no sum when nothing was ever marked', async () => {
  await asOwner(
    house,
    `set session_replication_role = replica; delete from snapshot_mark; delete from snapshot`,
  );
  for (const answer of [await book(), await ofParty('anton')])
    expect([answer.status, answer.json['refusal']]).toEqual([409, 'no-snapshot']);
});
