import { Money, USDC } from '@app/kernel';
import { PROBLEMS } from '../problems/problems';
import { exceptionOf, noOf, type RelationshipRefusal } from './relationship-no';

const usdc = (amount: number) => Money.of(amount, USDC);
const gap = {
  seat: 'B',
  part: 'master',
  missing: 'master-missing',
  why: 'nothing says',
  blocks: true,
} as const;

const refusals: readonly (readonly [RelationshipRefusal, number, string?])[] = [
  [{ kind: 'no-such-proposal' }, 404],
  [{ kind: 'maker-is-checker' }, 403],
  [{ kind: 'same-conflict-group' }, 403],
  [{ kind: 'officer-not-enrolled' }, 403],
  [{ kind: 'without-scope' }, 403],
  [{ kind: 'signature-missing' }, 422],
  [{ kind: 'same-party' }, 422],
  [{ kind: 'no-such-core' }, 422],
  [{ kind: 'line-too-small', least: usdc(30) }, 422, 'it is at least 30.000000'],
  [{ kind: 'stale' }, 409],
  [{ kind: 'name-taken' }, 409],
  [{ kind: 'disclosure-not-accepted' }, 409],
  [{ kind: 'proposal-over', state: 'withdrawn' }, 409, 'it is withdrawn'],
  [{ kind: 'party-not-active', seat: 'A', partyId: 'lark' }, 409, 'lark, in seat A'],
  [{ kind: 'party-restricted', seat: 'B', partyId: 'lark' }, 409, 'lark, in seat B'],
  [{ kind: 'affiliated-parties', through: ['Ada', 'Ben'] }, 409, 'both do as Ada, Ben says'],
  [
    { kind: 'own-capital-too-small', has: usdc(1), needed: usdc(2) },
    409,
    'it has 1.000000 and would need 2.000000',
  ],
  [{ kind: 'paper-incomplete', gaps: [gap] }, 409, 'the paper of a seat is not whole'],
  [{ kind: 'ending-not-in-paper', elected: 'limited-recourse' }, 409, 'the Schedules elect limited-recourse'],
  [
    { kind: 'vm-term-one-sided', partyId: 'lark', field: 'variation-margin.posts' },
    409,
    'lark: variation-margin.posts',
  ],
  [{ kind: 'vm-term-differs', field: 'rounding', a: '1', b: '2' }, 409, 'rounding: 1 in seat A, 2 in seat B'],
  [{ kind: 'not-operable', partyId: 'lark', field: 'clocks', why: 'days' }, 409, 'lark: clocks: days'],
];

it.each(refusals.map(([refusal, status, detail]) => ({ kind: refusal.kind, refusal, status, detail })))(
  'answers $kind with $status, is explained, and says what is particular about it',
  ({ refusal, status, detail }) => {
    const no = noOf(refusal);
    expect(no).toMatchObject({ kind: refusal.kind, status });
    expect(no.detail).toBe(detail);
    expect(exceptionOf(no).getStatus()).toBe(status);
    if (status !== 404) expect(PROBLEMS.get(no.kind)?.statuses).toContain(status);
  },
);

it('names each gap of the paper, by its seat', () => {
  expect(noOf({ kind: 'paper-incomplete', gaps: [gap] }).errors).toEqual([
    'seat B: master-missing: nothing says',
  ]);
});
