import { accept, id, Money, refuse, USDC } from '@app/kernel';
import type { IndependentElection } from '@app/legal-entity/domain';
import type { CallKind } from './domain';
import type { NewestExposures } from '@app/exposure';
import type { CallTimes } from './domain';
import { isStruckAnew, type StruckMargin } from './margin-run-decision';

const relationship = id<'Book'>('1');
const nettings = new Map<string, never>();
const number: StruckMargin = { required: accept(new Map()), nettings };
const none: StruckMargin = { required: refuse({ kind: 'no-history', underlying: 'DOGE' }), nettings };

const now = new Date('2025-10-10T09:00:00Z');
const valued: NewestExposures = { snapshotId: id<'Snapshot'>('s'), asOf: now, firstOfDay: now, seats: [] };
const elected: CallTimes = { calls: true, isFirst: true, later: undefined, next: undefined };

interface Case {
  readonly kind: CallKind;
  readonly struck: StruckMargin | undefined;
  readonly times?: CallTimes;
  readonly approach?: IndependentElection['approach'];
  readonly is: boolean;
  readonly why: string;
}

describe('isStruckAnew', () => {
  it.each<Case>([
    { kind: 'vm', struck: undefined, is: true, why: 'every run strikes variation margin' },
    {
      kind: 'vm',
      struck: undefined,
      times: { ...elected, calls: false },
      is: false,
      why: 'its annex values at another time, and nothing takes its place',
    },
    {
      kind: 'vm',
      struck: undefined,
      times: { ...elected, later: new Date(1) },
      is: false,
      why: 'a newer run is called on',
    },
    { kind: 'im', struck: number, times: elected, is: true, why: 'its annex elects it' },
    {
      kind: 'im',
      struck: number,
      times: { ...elected, isFirst: false },
      is: false,
      why: 'the other seat of it is struck',
    },
    { kind: 'im', struck: undefined, is: false, why: 'it is no hour of initial margin' },
    { kind: 'im', struck: number, is: true, why: 'the model has a number' },
    { kind: 'ia', struck: number, is: true, why: 'and what is set against it has' },
    { kind: 'im', struck: none, is: false, why: 'the model has none' },
    { kind: 'ia', struck: none, is: true, why: 'it stands beside margin' },
    { kind: 'ia', struck: none, approach: 'allocated', is: false, why: 'margin is set against it' },
    { kind: 'ia', struck: none, approach: 'greater-of', is: false, why: 'the greater is not known' },
    { kind: 'interest', struck: number, is: false, why: 'no run strikes interest' },
  ])('is $is of a waiting call of $kind: $why', ({ kind, struck, times, approach = 'distinct', is }) => {
    const independent = new Map([['A1', { amount: Money.of('1', USDC), approach }]]);
    const seats = times === undefined ? [] : [['A1', { vm: times, own: times }] as const];
    const inputs = {
      asOf: now,
      exposures: new Map([[relationship, valued]]),
      collateral: new Map(),
      times: new Map([[relationship, new Map(seats)]]),
      margins: new Map(struck === undefined ? [] : [[relationship, struck]]),
      independent: new Map([[relationship, independent]]),
    };
    expect(isStruckAnew({ relationship, occupancy: 'A1', kind }, inputs)).toBe(is);
  });
});
