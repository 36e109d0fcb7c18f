import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Report } from '../../apps/cli/src/bad-day/report';
import { reportJson, reportText } from '../../apps/cli/src/bad-day/report-text';
import { runDay } from '../../apps/cli/src/bad-day/run-day';
import { openApi } from '../integration/api/a-house';
import { freshDatabase } from '../support/database';
import { holdWorkerAt, undone } from './broken-off';
import { DAY_TIMEOUT, dayOf, seedWithoutDefault } from './day';
import { defaultsOverHttp, reconciliationsOverHttp, tranchesOverHttp } from './over-http';
import { WorkerProcess } from './worker-process';

let day: Report;
let api: NestFastifyApplication;

beforeAll(async () => {
  const { report, database } = await dayOf();
  day = report;
  api = await openApi(database.url);
}, DAY_TIMEOUT);
afterAll(() => api.close());

/** Decimal text to smallest units. */
const units = (amount: string) => BigInt(amount.replace('.', ''));
const sumOf = (amounts: readonly string[]) => amounts.reduce((sum, amount) => sum + units(amount), 0n);

describe('the bad day', () => {
  it('calls every relationship, and every call but those of one party is met, none after it has left', () => {
    expect(new Set(day.calls.map(({ relationship }) => relationship)).size).toBe(day.relationships.length);
    const unmet = day.calls.filter(({ state, vacant }) => state === 'failed' && !vacant);
    expect(unmet).toHaveLength(4); // of variation margin, and of the initial margin that it is asked for without tolerance
    const declaredAt =
      day.defaults[0]?.acts.find(({ deed }) => deed === 'declare-event-of-default')?.at ?? '';
    expect(day.calls.filter(({ vacant }) => vacant)).toEqual([
      expect.objectContaining({ relationship: 'R1', occupancy: 'A1', issuedAt: '2025-10-11T06:00:00Z' }),
    ]);
    expect(unmet.every(({ issuedAt }) => issuedAt < declaredAt)).toBe(true);
    expect(new Set(unmet.map(({ party }) => party))).toEqual(new Set(['Corvid Street Capital']));
    const open = day.calls.filter(
      ({ state, dueAt }) => ['issued', 'agreed'].includes(state) && dueAt <= day.to,
    );
    expect(open).toEqual([]);
  });

  it('calls 5,640,000 from the long side of DOGE and SOL at 22:00 on Friday, to the unit', () => {
    const call = day.calls.find(
      ({ relationship, issuedAt, kind }) =>
        relationship === 'R1' && issuedAt === '2025-10-10T22:00:00Z' && kind === 'vm',
    );
    // 39,000,000 × (0.23455 − 0.095) + 5,000 × (207.8 − 168.79), with funding accrued, to the next 10,000.
    expect(call).toMatchObject({
      occupancy: 'A1',
      amount: '5640000.000000',
      state: 'failed',
      dueAt: '2025-10-10T22:50:00Z',
    });
  });

  it('has one default, and every right in it is exercised by name, with proof, not before it arose', () => {
    expect(day.defaults.map(({ party }) => party)).toEqual(['Corvid Street Capital']);
    const [{ acts, rights }] = day.defaults as [Report['defaults'][number]];
    expect(rights).toHaveLength(4);
    for (const right of rights) {
      const act = acts.find(({ deed }) => deed === right.kind);
      expect(act?.officer).toMatch(/^\w+ \w+$/);
      expect(act?.proof).not.toBe('');
      expect(act && act.at >= right.arisenAt).toBe(true);
    }
  });

  it('pays the survivor on time: own money, first skin and the line are the call, to the unit', () => {
    const first = day.defaults[0]?.ladder.filter(({ at }) => at === '2025-10-10T22:50:00Z') ?? [];
    expect(sumOf(first.map(({ amount }) => amount))).toBe(5_640_000_000_000n);
    expect(first.map(({ source }) => source).sort()).toEqual([
      'first-skin',
      'free-balance',
      'liquidity-line',
    ]);
    expect(day.weekend).toMatchObject({ open: false, opensAt: '2025-10-14T12:00:00Z', lineCovered: true });
  });

  it('law 4: the layers absorb the net loss and nothing else, junior before senior', () => {
    const [{ waterfall, statement, cellSide }] = day.defaults as [Report['defaults'][number]];
    const loss = units(statement?.['netLoss'] ?? '0');
    expect(sumOf(waterfall.map(({ absorbed }) => absorbed))).toBe(loss);
    const [firstSkin, junior, senior] = waterfall;
    expect(firstSkin?.absorbed).toBe(firstSkin?.capacity);
    expect(units(junior?.absorbed ?? '0') * 100n).toBeGreaterThan(units(junior?.capacity ?? '0') * 30n);
    expect(units(junior?.absorbed ?? '0') * 100n).toBeLessThan(units(junior?.capacity ?? '0') * 70n);
    expect(senior?.absorbed).toBe('0.000000');
    const claim = cellSide.find(({ account }) => account === 'CLAIM.A1');
    const paid = cellSide.filter(({ account }) => account.startsWith('PAID_BY.'));
    expect(units(claim?.amount ?? '0')).toBe(loss);
    expect(sumOf(paid.map(({ amount }) => amount))).toBe(loss);
  });

  it('law 5: each register sums to what is outstanding, and its collateral covers it', () => {
    for (const { holders, outstanding, collateral } of day.tranches) {
      expect(sumOf(holders.map(({ principal }) => principal))).toBe(units(outstanding));
      expect(sumOf(collateral.map(({ amount }) => amount))).toBeGreaterThanOrEqual(units(outstanding));
    }
  });

  it('says at the worst hour what stood behind each seat, and by how much it was too little', () => {
    for (const { uncovered, margin, firstSkin, tranches, secondSkin, shortfall } of day.worstHours) {
      const missing = units(uncovered) - sumOf([margin, firstSkin, tranches, secondSkin]);
      expect(units(shortfall)).toBe(missing > 0n ? missing : 0n);
    }
    const seats = new Set(
      day.worstHours.map(({ relationship, occupancy }) => `${relationship} ${occupancy}`),
    );
    expect(seats.size).toBe(2 * day.relationships.length + 1); // and the replacement
    expect(day.worstHours.find(({ occupancy }) => occupancy === 'A1')).toMatchObject({
      relationship: 'R1',
      at: '2025-10-10T22:00:00Z',
      margin: '570000.000000',
      firstSkin: '500000.000000',
      tranches: '3500000.000000',
      secondSkin: '500000.000000',
    });
  });

  it('prices the auction on four hours that were over when it opened, and carries VM on the mark before the re-let', () => {
    const [{ auction, carried }] = day.defaults as [Report['defaults'][number]];
    // 39,000,000 × (0.19328 − [0.18627, 0.20048]) + 5,000 × (184.86 − [182.16, 191.05]) on the bars of 00:00.
    expect(auction).toMatchObject({ rangeLow: '-311750.000000', rangeHigh: '286890.000000' });
    expect(carried).toMatchObject({ at: '2025-10-11T06:55:00Z', markedAt: '2025-10-11T06:00:00Z' });
    expect(carried?.marks.map(({ symbol, price }) => [symbol, price])).toEqual([
      ['DOGE', '0.1881'],
      ['SOL', '180'],
    ]);
  });

  it('re-lets the seat to the second bid, for the first did not sign', () => {
    const bids = day.defaults[0]?.auction?.bids ?? [];
    expect(bids.filter(({ failedToSign }) => failedToSign).map(({ place }) => place)).toEqual([1]);
    expect(day.survivor?.after.counterparty).toBe(bids.find(({ place }) => place === 2)?.bidder);
  });

  it('law 3: the surviving seat keeps its contract and its margin requirement, and only its cover is another', () => {
    expect(day.survivor?.hedgeContinues).toBe(true);
    expect(day.survivor?.changed).toEqual(['counterparty', 'cover']);
  });

  it('law 12: no step of the default moves a book that has no link to it', () => {
    expect(day.isolation).toHaveLength(13);
    for (const { unlinked } of day.isolation) {
      expect(unlinked.length).toBeGreaterThanOrEqual(11);
      for (const { before, after } of unlinked) expect(after).toBe(before);
    }
  });

  it('law 12: in the core, which is linked to every cell, no step of the default moves anything of another cell', () => {
    const own = new Set([
      ...['BRIDGE.Lliq.R1', 'BRIDGE.Lskin.R1', 'LIQUIDITY.R1', 'OWN'].map((account) => `USDC ${account}`),
      ...['LENT.R1', 'SKIN_IN.R1', 'SKIN_LOST.R1', 'NET'].map((account) => `USDC.owed ${account}`),
    ]);
    const core = day.isolation.flatMap(({ linked }) => linked.filter(({ book }) => book === 'K'));
    expect(core).toHaveLength(day.isolation.length);
    const moved = core.flatMap(({ changed }) => changed.map(({ account }) => account));
    expect(moved.filter((account) => !own.has(account))).toEqual([]);
    expect(moved).toContain('USDC LIQUIDITY.R1');
  });

  it('has a dispute that is paid on time as far as it is undisputed, and is no default', () => {
    expect(day.disputes).toHaveLength(1);
    const [dispute] = day.disputes;
    expect(dispute).toMatchObject({ standing: 'performing', resolvedAt: '2025-10-11T13:00:00Z' });
    expect(dispute?.quotations.map(({ mid }) => mid)).toEqual(['1.42', '1.47', '1.39', '1.44']);
    expect(dispute?.paidOnTime).toBe(dispute?.undisputed);
    // The market had come back hours before: most of what was upheld is due no more, and none of it was called meanwhile.
    expect([dispute?.upheld, dispute?.calledAnew]).toEqual(['1154000.000000', '73305.762338']);
    const called = day.calls.filter(
      ({ relationship, issuedAt, direction }) =>
        relationship === 'R4' &&
        direction === 'delivery' &&
        issuedAt > '2025-10-10T22' &&
        issuedAt < '2025-10-11T13',
    );
    expect(called.filter(({ kind, part }) => kind === 'vm' && !part)).toHaveLength(1);
    expect(units(dispute?.undisputed ?? '0') + units(dispute?.disputed ?? '0')).toBe(
      units(dispute?.called ?? '0'),
    );
  });

  it('laws 1 and 13: debits are credits in every book and asset, and the ends of every link sum to zero', () => {
    for (const { debits, credits } of day.conservation.books) expect(debits).toBe(credits);
    for (const { sum } of day.conservation.links) expect(sum).toBe('0');
    expect(day.conservation.laws.filter(({ found }) => found !== 0)).toEqual([]);
  });

  it('is reconciled every morning, the default among it: calls and ledger say the same', async () => {
    const mornings = await reconciliationsOverHttp(api);
    expect(mornings.map(({ asOf }) => asOf)).toEqual(
      ['13', '12', '11', '10', '09', '08'].map((day) => `2025-10-${day}T05:00:00Z`),
    );
    for (const { relationships, compared, calls, differences } of mornings) {
      expect([relationships, compared, differences]).toEqual([12, 12, 0]);
      expect(calls).toBeGreaterThan(0);
    }
  });

  it('gives over HTTP the default of the report: its acts, its ladder, and layers that sum to the net loss', async () => {
    const [reported] = day.defaults as [Report['defaults'][number]];
    const defaults = await defaultsOverHttp(api);
    expect(defaults).toHaveLength(1);
    const { listed, found, acts, ladder, waterfall } = defaults[0]!;
    expect(found).toMatchObject(listed);
    const { occupancy, state, deadlineAt } = reported;
    expect(found).toMatchObject({ occupancy, state, deadlineAt });
    expect(acts).toEqual(reported.acts.map(({ deed, at, proof }) => ({ deed, at, proof })));
    // What the deadline swept of the party's own is no share of the ladder: the report tells it beside them.
    const shares = reported.ladder.filter(({ source }) => source !== 'free-balance');
    expect(ladder).toHaveLength(shares.length);
    expect(ladder).toEqual(expect.arrayContaining(shares));
    expect(waterfall).toEqual(reported.waterfall);
    const loss = units(reported.statement?.['netLoss'] ?? '');
    expect(sumOf(waterfall.map(({ absorbed }) => absorbed))).toBe(loss);
  });

  it('gives over HTTP the tranches of the report: factor, collateral, and holders that sum to what is outstanding', async () => {
    const { listed, found } = await tranchesOverHttp(api);
    expect(found).toEqual(listed);
    expect(found.map(({ name }) => name)).toEqual(day.tranches.map(({ trust }) => trust));
    for (const [n, { outstanding, factor, collateral, register, notices }] of found.entries()) {
      const reported = day.tranches[n]!;
      const principal = register.map((holder) => holder.principal.amount);
      expect(principal).toEqual(reported.holders.map((holder) => holder.principal));
      expect(sumOf(principal)).toBe(units(outstanding.amount));
      expect(outstanding.amount).toBe(reported.outstanding);
      expect(factor).toBe(`${reported.outstanding}/${reported.original}`);
      expect(collateral).toEqual(reported.collateral);
      expect(sumOf(notices.map(({ change }) => change.amount))).toBe(units(reported.writtenDown));
    }
    expect(found.flatMap(({ notices }) => notices)).not.toEqual([]);
  });

  it('is laid out for a person: no line is wider than 110 columns', () => {
    const wide = reportText(day)
      .split('\n')
      .filter((line) => line.length > 110);
    expect(wide).toEqual([]);
  });

  it(
    'law 9: is the same to the byte though its worker is killed again and again in the middle of a job',
    async () => {
      const database = await freshDatabase();
      const worker = new WorkerProcess(database.url);
      await worker.start();
      let ended = false;
      const running = runDay(database).finally(() => (ended = true));
      running.catch(() => undefined);
      const brokenOff: string[] = [];
      for (const table of ['snapshot', 'exposure', 'margin_call', 'funding_payment', 'ladder_share']) {
        const { jobs, release } = await holdWorkerAt(database.ownerUrl, table);
        await worker.kill();
        await release();
        expect(ended).toBe(false);
        brokenOff.push(...(await undone(database.ownerUrl, jobs)));
        await worker.start();
      }
      const report = await running;
      await worker.stop();
      expect(brokenOff.length).toBeGreaterThanOrEqual(5);
      expect(await undone(database.ownerUrl, brokenOff)).toEqual([]);
      expect(reportJson(report)).toBe(reportJson(day));
    },
    DAY_TIMEOUT,
  );

  it(
    'law 12: ends for every unlinked book as if nobody had defaulted',
    async () => {
      const { report: calm } = await dayOf(seedWithoutDefault());
      expect(calm.defaults).toEqual([]);
      const linked = new Set(['R1', 'K', 'T1J', 'T1S']);
      const hashes = ({ conservation }: Report) =>
        conservation.books
          .filter(({ book }) => !linked.has(book))
          .map(({ book, asset, hash }) => [book, asset, hash]);
      expect(hashes(calm)).toEqual(hashes(day));
      expect(hashes(day).length).toBeGreaterThanOrEqual(15);
    },
    DAY_TIMEOUT,
  );
});
