import { ApprovalService } from '@app/control';
import { CalendarDate, Exact, id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { HistoryService } from '@app/market-data';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { readFileSync } from 'node:fs';
import { DataSource, type EntityManager } from 'typeorm';
import {
  ANTONS,
  type Answer,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
} from '../api/a-house';
import { given } from '../resolution/cell-world';
import { signPaper } from '../../support/paper';

const MEASURES = `/v1/relationships/${ANTONS.relationship}/exposure-measures`;
const CURVES = '/v1/credit-curves';
const BOOK = id<'Book'>(ANTONS.relationship);
const NOW = new Date('2025-10-08T00:30:00Z');
const MARK = 121_400.5;

let house: House;
let keys = 0;
const measures = (as: CallerName = 'auditor', asked = '?seed=7&paths=200') =>
  knock(house, `${MEASURES}${asked}`, { as });
const read = (what: string) =>
  knock(house, `/v1/relationships/${ANTONS.relationship}/${what}`, { as: 'auditor' });
const post = (url: string, as: CallerName, body: unknown, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `measure-${String((keys += 1))}`, body, headers });
const refusal = ({ status, json }: { status: number; json: Answer }) => [
  status,
  json['refusal'],
  json['detail'],
];
const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);

beforeAll(async () => {
  house = await openHouse();
  await inTx(async (tx) => {
    for (const [name, conflictGroup] of [
      ['risk-officer', 'risk'],
      ['approver', 'approval'],
    ] as const) {
      const officer = { id: id<'Actor'>(name), name, role: name, conflictGroup };
      await house.app.get(ApprovalService).enrol(tx, officer);
    }
  });
});
afterAll(() => house.close());

/** Anton is long of what Berta is short of. */
const trade = (tradeId: string, underlying: string, quantity: number, price = MARK) =>
  inTx(async (tx) => {
    const trades = house.app.get(TradeService);
    const terms = { kind: 'linear-perpetual' } as const;
    const instrument = `${underlying}-PERP`;
    await trades.listInstrument(tx, { symbol: instrument, underlying, asset: 'USDC', terms });
    const [long, short] = quantity > 0 ? ['A1', 'B1'] : ['B1', 'A1'];
    await trades.book(tx, {
      relationship: BOOK,
      id: tradeId,
      instrument,
      long,
      short,
      quantity: new Exact(quantity).abs(),
      price: new Exact(price),
      tradedAt: new Date('2025-10-08T00:00:00Z'),
    });
  });

interface Seat {
  readonly occupancy: string;
  readonly nets: boolean;
  readonly netting: string;
  readonly variationMargin: string;
  readonly initialMargin: string;
  readonly saccr: Standard;
  readonly saccrAcross: Standard;
  readonly profile: {
    readonly margined: { readonly expectedPositive: number; readonly standardError: number };
  } | null;
  readonly creditValuation: Readonly<Record<'cva' | 'dva' | 'bilateralCva', Estimated>> | null;
  readonly missing: readonly string[];
}
interface Standard {
  readonly basis: string;
  readonly V: number;
  readonly C: number;
  readonly nettingSets: readonly { readonly addOn: number; readonly multiplier: number }[];
  readonly RC: number;
  readonly PFE: number;
  readonly EAD: number;
}
interface Estimated {
  readonly value: number;
  readonly standardError: number;
}

async function seats(as?: CallerName, asked?: string): Promise<readonly [Seat, Seat]> {
  const { status, json } = await measures(as, asked);
  expect(status).toBe(200);
  return json['seats'] as [Seat, Seat];
}

it('says no number on marks that are old, or of what has no mark, nor of what there is not', async () => {
  expect(refusal(await measures())).toEqual([
    409,
    'exposure-stale',
    'the newest marks are of 2025-10-08T00:00:00Z',
  ]);
  await asOwner(house, `insert into simulated_clock (instant) values ('${NOW.toISOString()}')`);
  await trade('unmarked', 'ETH', 1, 4500);
  expect(refusal(await measures())).toEqual([409, 'no-mark', 'ETH']);
  expect(refusal(await read('exposure-profile'))).toEqual([409, 'no-mark', 'ETH']);
  const taken = (minute: string) =>
    `with now as (insert into snapshot values (gen_random_uuid(), '2025-10-08T00:${minute}:00Z', 'hash') returning *)
     insert into snapshot_mark select id, m.symbol, m.price, as_of, 'venue-1', 'test' from now
     cross join (values ('ETH', 4500), ('BTC', ${String(MARK)})) m (symbol, price);`;
  await asOwner(
    house,
    `insert into volatility values ('ETH', date '2025-10-07', 0.03, 'illustrative'); ${taken('19')}`,
  );
  expect(refusal(await measures())).toEqual([409, 'no-funding-rate', 'ETH']);
  await asOwner(
    house,
    `insert into funding_rate values ('ETH', '2025-10-08T08:00:00Z', 0, 'illustrative'); ${taken('20')}`,
  );
  const unknown = `/v1/relationships/${UNKNOWN.relationship}/exposure-measures`;
  expect((await knock(house, unknown, { as: 'auditor' })).status).toBe(404);
  expect((await measures('auditor', '?paths=99')).status).toBe(400);
});

describe('a seat that does not net', () => {
  it('is counted trade by trade: the one does not make up for the other', async () => {
    await trade('long', 'BTC', 1, MARK + 1000); // Anton has lost a thousand
    await trade('short', 'BTC', -1, MARK + 400); // and gained four hundred
    const [anton] = await seats();
    expect(anton).toMatchObject({ nets: false, netting: 'no-master-agreement' });
    expect(anton.saccr).toMatchObject({ basis: 'several-netting-sets', V: 600, C: 0 });
    expect(anton.saccr.RC).toBe(1000);
    // BCBS 279: 32 % of what is open for a year, of each trade by itself; below water, a part of it.
    const addOns = anton.saccr.nettingSets.map(({ addOn }) => addOn).sort((a, b) => a - b);
    [4500 * 0.32, MARK * 0.32, MARK * 0.32].forEach((addOn, n) => {
      expect(addOns[n]).toBeCloseTo(addOn, 6);
    });
    expect(anton.saccr.EAD).toBeCloseTo(1.4 * (1000 + anton.saccr.PFE), 6);
    expect(anton.profile).toBeNull();
    expect(anton.missing).toEqual(['no-history: BTC', 'no-credit-curve: anton']);
  });
});

describe('a seat that nets', () => {
  it('is counted as one, against what it has posted, over the margin period of the standard', async () => {
    await inTx(async (tx) => {
      const relationship = await house.app.get(RelationshipService).load(tx, BOOK);
      const maker = id<'Actor'>('risk-officer');
      const signing = { maker, checker: id<'Actor'>('approver'), since: new Date('2025-10-08T00:05:00Z') };
      await signPaper(tx, house.app, relationship, ['anton', 'berta'], signing);
      const posted = Money.of('250', USDC);
      const transfers = [...paidIn(BOOK, 'A1', posted, UNKNOWN.call), ...imPosted(BOOK, 'A1', posted)];
      const journal = { event: 'margin', effectiveAt: NOW, transfers };
      await house.app.get(LedgerService).postAll(tx, [journal]);
    });
    const [anton, berta] = await seats();
    expect(anton).toMatchObject({ nets: true, netting: 'opinion-says-yes', initialMargin: '250.000000' });
    // BTC is hedged, 0; ETH at 1.5 √(10 days ÷ 250).
    const addOn = 0.32 * 4500 * 1.5 * Math.sqrt(10 / 250);
    expect(anton.saccr).toMatchObject({ basis: 'margined', V: 600, C: 250 });
    expect(anton.saccr.RC).toBe(750); // 1000 of minimum transfer, less 250 of initial margin
    expect(anton.saccr.PFE).toBeCloseTo(addOn, 6);
    expect(anton.saccr.EAD).toBeCloseTo(1.4 * (750 + addOn), 6);
    expect(berta.saccr.V).toBe(-600);
    // Across, what Anton posted is segregated: he cannot lose it. A thousand of minimum transfer is worse than no margin at all.
    const across = { basis: 'unmargined', V: -600, C: 0, RC: 0 };
    expect(anton.saccrAcross).toMatchObject(across);
    expect(anton.saccrAcross).toEqual(berta.saccr);
    expect(berta.saccr.nettingSets[0]!.multiplier).toBeLessThan(1);
  });
});

describe('what is simulated', () => {
  beforeAll(async () => {
    const history = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as Record<
      string,
      string
    >;
    await inTx(async (tx) => {
      for (const symbol of ['BTC', 'ETH']) {
        const first = CalendarDate.parse('2017-08-17')!;
        const days = CalendarDate.parse('2025-10-08')!.number - first.number;
        const closes = history[symbol]!.split(' ')
          .slice(0, days)
          .map((close, n) => ({ symbol, day: first.plusDays(n).text, close, source: 'test' }))
          .slice(-400);
        given(await house.app.get(HistoryService).record(tx, closes));
      }
    });
  });

  it('says its model, seed and paths, gives the same again, and its error with it', async () => {
    const { json } = await measures();
    expect(json).toMatchObject({ model: 'log-normal 2', seed: 7, paths: 200, proxies: [] });
    expect((await measures()).json).toEqual(json);
    const [anton] = await seats();
    const other = (await seats('auditor', '?seed=8&paths=200'))[0];
    expect(other.profile!.margined.expectedPositive).not.toBe(anton.profile!.margined.expectedPositive);
    expect(anton.profile!.margined.standardError).toBeGreaterThan(0);
    expect(anton.missing).toEqual(['no-credit-curve: anton']);
  });

  it('is priced at spreads that two people agreed on, once there are those of both sides', async () => {
    const curve = (party: string | null, spreadBps: string, more: Answer = {}) => ({
      party,
      points: [
        { years: '0.5', spreadBps },
        { years: '1', spreadBps },
      ],
      recovery: '0.4',
      source: 'a dealer',
      effectiveOn: '2025-10-08',
      ...more,
    });
    const propose = (body: unknown, headers: Record<string, string> = { 'if-none-match': '*' }) =>
      post(`${CURVES}/proposals`, 'risk-officer', body, headers);
    const approve = ({ json }: { json: Answer }, as: CallerName = 'approver', hash = json['termsHash']) =>
      post(`${CURVES}/proposals/${String(json['proposalId'])}/approval`, as, { termsHash: hash });

    const proposed = await propose(curve('anton', '300'));
    expect(proposed).toMatchObject({ status: 201, json: { party: 'anton', version: 1 } });
    const other = await propose(curve('anton', '301'));
    const url = `${CURVES}/proposals/${String(proposed.json['proposalId'])}`;
    expect((await knock(house, url, { as: 'auditor' })).json).toEqual(proposed.json);
    expect(refusal(await approve(proposed, 'risk-officer'))[1]).toBe('maker-is-checker');
    expect(refusal(await approve(proposed, 'approver', 'a'.repeat(64)))[1]).toBe('changed');
    expect(await approve(proposed)).toMatchObject({ status: 200, json: { version: 1 } });
    expect((await approve(proposed)).status).toBe(200); // the same checker again
    expect(refusal(await approve(other)).slice(0, 2)).toEqual([409, 'stale']);
    expect(refusal(await propose(curve('anton', '300')))[1]).toBe('stale-version');
    expect((await seats())[0].missing).toEqual(['no-credit-curve: the entity']);
    expect((await approve(await propose(curve(null, '50')))).status).toBe(200);
    const both = [await propose(curve('berta', '300')), await propose(curve('berta', '301'))];
    const raced = await Promise.all(both.map((each) => approve(each)));
    expect(raced.map(({ status }) => status).sort()).toEqual([200, 409]); // of two at once one follows the other, and is stale
    expect((await knock(house, `${CURVES}?party=anton`, { as: 'auditor' })).json).toMatchObject({
      curves: [{ party: 'anton', version: 1, recovery: '0.4' }],
    });
    expect((await knock(house, CURVES, { as: 'auditor' })).json).toMatchObject({ curves: [{ party: null }] });

    const [anton] = await seats();
    const { cva, dva, bilateralCva } = anton.creditValuation!;
    expect(anton.missing).toEqual([]);
    expect(cva.value).toBeGreaterThan(bilateralCva.value);
    expect(cva.standardError).toBeGreaterThan(0);
    expect(dva.value).toBeGreaterThan(0);
    await approve(await propose(curve('anton', '600'), { 'if-match': '"1"' }));
    const twice = (await seats())[0].creditValuation!;
    expect(twice.cva.value / cva.value).toBeGreaterThan(1.9); // and less than twice: what has defaulted does not again
    expect(twice.dva).toEqual(dva);
    const later = await propose(curve(null, '50', { discountBps: '400' }), { 'if-match': '"1"' });
    expect((await approve(later)).status).toBe(200);
    const [{ creditValuation: discounted }] = await seats();
    expect(discounted).toMatchObject({ ownCurve: 2, discountBps: '400' });
    for (const [now, then] of [
      [discounted!.cva, twice.cva],
      [discounted!.dva, dva],
    ] as const) {
      expect(now.value / then.value).toBeLessThan(1);
      expect(now.value / then.value).toBeGreaterThan(Math.exp(-0.04)); // of a year: nothing is lost later
    }
    expect((await propose(curve('zoe', '1', { discountBps: '400' }))).json).toMatchObject({
      refusal: 'parameters-malformed',
      errors: ['discountBps is 0, or left out: it is agreed with the curve of the entity, once for all'],
    });

    expect(refusal(await propose(curve('nobody', '1'))).slice(0, 2)).toEqual([422, 'no-such-party']);
    const past = { effectiveOn: '2025-10-07' };
    expect(refusal(await propose(curve('zoe', '1', past)))[1]).toBe('effective-in-the-past');
    const falling = {
      recovery: '1',
      points: [
        { years: '1', spreadBps: '500' },
        { years: '2', spreadBps: '100' },
      ],
    };
    expect((await propose(curve('zoe', '1', falling))).json).toMatchObject({
      refusal: 'parameters-malformed',
      errors: [
        'recovery is from 0 and below 1',
        'points[1].spreadBps is so far below the one before it that survival would rise',
      ],
    });
    const nowhere = `${CURVES}/proposals/${UNKNOWN.call}`;
    expect((await knock(house, nowhere, { as: 'auditor' })).status).toBe(404);
    expect((await post(`${nowhere}/approval`, 'approver', { termsHash: 'a'.repeat(64) })).status).toBe(404);
  });

  it('is shown to a party of its own seat alone, and not what the house thinks of its credit', async () => {
    const [anton, ...others] = await seats('counterparty:anton');
    expect([anton.occupancy, others]).toEqual(['A1', []]);
    expect(anton.saccr).toEqual((await seats())[0].saccr);
    expect(anton.profile).toEqual((await seats())[0].profile);
    expect([anton.creditValuation, anton.missing]).toEqual([null, []]);
    expect((await measures('counterparty:zoe')).status).toBe(404);
  });
});

it('says no number when nothing was ever marked', async () => {
  await asOwner(
    house,
    `set session_replication_role = replica; delete from snapshot_mark; delete from snapshot`,
  );
  const answers = [await measures(), await read('exposure-profile'), await read('stress')];
  for (const answer of answers) expect(refusal(answer).slice(0, 2)).toEqual([409, 'no-snapshot']);
});
