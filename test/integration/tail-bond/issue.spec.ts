import { Exact } from '@app/kernel';
import { CoverService } from '@app/legal-entity';
import type { IssueTerms } from '@app/tail-bond/domain';
import type { QueryFailedError } from 'typeorm';
import { officers, R1, TJ, TS, usdc } from '../cell/cell-world';
import { BondWorld, junior, senior } from './bond-world';

let world: BondWorld;

beforeEach(async () => {
  world = await BondWorld.open();
});

afterEach(async () => {
  await world.law5();
  expect(await world.house.broken()).toEqual([]);
  await world.house.close();
});

it('issues both tranches, delivery against payment, to the balances of the worked default', async () => {
  expect(await world.issue(junior)).toEqual({ ok: true, value: undefined });
  expect(await world.issue(senior)).toEqual({ ok: true, value: undefined });

  expect(await world.house.balances(TJ.id)).toEqual(world.house.printed('0b', 'TJ'));
  expect(await world.house.balances(TS.id)).toEqual(world.house.printed('0b', 'TS'));
});

it('does nothing when a tranche is issued again, and stops on other terms', async () => {
  await world.issue(junior);
  expect(await world.issue(junior)).toEqual({ ok: true, value: undefined });
  expect(await world.house.balances(TJ.id)).toEqual(world.house.printed('0b', 'TJ'));

  const regrouped = { ...junior, holders: [{ holder: 'h9', face: usdc(400_000) }] };
  await expect(world.issue(regrouped)).rejects.toThrow('issued already, on other terms');
});

it('keeps the stated part of the collateral in cash and the rest in bills, at par', async () => {
  await world.issue({ ...junior, cashShare: new Exact('0.25') });
  const [report] = await world.reports();
  expect(report!.collateral.map((held) => held.toJSON())).toEqual([
    { asset: 'USDC', amount: '100000.000000' },
    { asset: 'TBILL', amount: '300000.000000' },
  ]);
});

it('stands behind the covered occupant and nobody else, junior first', async () => {
  await world.issue(junior);
  await world.issue(senior);
  const of = (occupancy: string) =>
    world.house.get(CoverService).of(world.house.db.manager, R1.id, occupancy);
  expect(
    (await of('A1')).map(({ source, rank, subLimit, linkName }) => [source, rank, subLimit, linkName]),
  ).toEqual([
    ['TJ', 0, usdc(400_000), 'Lc.TJ'],
    ['TS', 1, usdc(600_000), 'Lc.TS'],
  ]);
  expect(await of('B1')).toEqual([]);
});

const withHolder = (holder: string) => [{ holder, face: usdc(400_000) }];

it.each<{ why: string; change: Partial<IssueTerms>; refusal: string }>([
  {
    why: 'to the covered party',
    change: { holders: withHolder('party-a') },
    refusal: 'covered-party-may-not-hold',
  },
  {
    why: 'to its affiliate',
    change: { holders: withHolder('party-a-holding') },
    refusal: 'covered-party-may-not-hold',
  },
  {
    why: 'for less than its layer',
    change: { holders: [{ holder: 'h1', face: usdc(399_999) }] },
    refusal: 'faces-do-not-sum',
  },
  { why: 'on somebody who sits nowhere', change: { occupancy: 'A2' }, refusal: 'not-seated' },
  { why: 'above nothing', change: { rank: 1 }, refusal: 'not-on-top' },
  {
    why: 'with a gap below it',
    change: { attachment: usdc(1), detachment: usdc(400_001) },
    refusal: 'not-on-top',
  },
  { why: 'covering nothing', change: { detachment: usdc(0), holders: [] }, refusal: 'not-whole' },
])('issues nothing $why', async ({ change, refusal }) => {
  expect(await world.issue({ ...junior, ...change })).toEqual({ ok: false, refusal });
  expect(await world.reports()).toEqual([]);
});

it('issues nothing that two people of one interest signed', async () => {
  const refused = await world.issue(junior, { maker: officers.ann, checker: officers.bob });
  expect(refused).toEqual({ ok: false, refusal: 'same-conflict-group' });
});

describe('the database itself', () => {
  beforeEach(() => world.issue(junior));

  it.each([
    {
      why: 'a register that sums to less',
      sql: `insert into holding (tranche_id, holder, face) values (2001, 'h8', 1)`,
      rule: 'register_sums_to_original',
    },
    {
      why: 'a tranche without a register',
      sql: `insert into tranche select 1000, 'T9', relationship_id, 'B1', 0, attachment, detachment, original, 1, issued_at from tranche`,
      rule: 'register_sums_to_original',
    },
    {
      why: 'a tranche larger than its layer',
      sql: `insert into tranche select 1000, 'T9', relationship_id, 'B1', 0, 0, 400001000000, original, 1, issued_at from tranche`,
      rule: 'as_large_as_its_layer',
    },
    { why: 'a change of the register', sql: 'update holding set face = face + 1', rule: 'permission denied' },
    { why: 'a change of the terms', sql: 'update tranche set detachment = 1', rule: 'permission denied' },
    { why: 'the end of cover', sql: 'delete from cover', rule: 'permission denied' },
  ])('refuses $why', async ({ sql, rule }) => {
    const thrown: unknown = await world.house.db.query<unknown>(sql).catch((fault: unknown) => fault);
    const { driverError, message } = thrown as QueryFailedError<Error & { constraint?: string }>;
    expect(`${driverError.constraint ?? ''} ${message}`).toContain(rule);
  });
});
