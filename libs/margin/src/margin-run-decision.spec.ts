import { accept, id, Money, refuse, USDC } from '@app/kernel';
import type { IndependentElection } from '@app/legal-entity/domain';
import type { CallKind } from './domain';
import { isStruckAnew, type StruckMargin } from './margin-run-decision';

const relationship = id<'Book'>('1');
const nettings = new Map<string, never>();
const number: StruckMargin = { required: accept(new Map()), nettings };
const none: StruckMargin = { required: refuse({ kind: 'no-history', underlying: 'DOGE' }), nettings };

interface Case {
  readonly kind: CallKind;
  readonly struck: StruckMargin | undefined;
  readonly approach?: IndependentElection['approach'];
  readonly is: boolean;
  readonly why: string;
}

describe('isStruckAnew', () => {
  it.each<Case>([
    { kind: 'vm', struck: undefined, is: true, why: 'every run strikes variation margin' },
    { kind: 'im', struck: undefined, is: false, why: 'it is no hour of initial margin' },
    { kind: 'im', struck: number, is: true, why: 'the model has a number' },
    { kind: 'ia', struck: number, is: true, why: 'and what is set against it has' },
    { kind: 'im', struck: none, is: false, why: 'the model has none' },
    { kind: 'ia', struck: none, is: true, why: 'it stands beside margin' },
    { kind: 'ia', struck: none, approach: 'allocated', is: false, why: 'margin is set against it' },
    { kind: 'ia', struck: none, approach: 'greater-of', is: false, why: 'the greater is not known' },
    { kind: 'interest', struck: number, is: false, why: 'no run strikes interest' },
  ])('is $is of a waiting call of $kind: $why', ({ kind, struck, approach = 'distinct', is }) => {
    const elected = new Map([['A1', { amount: Money.of('1', USDC), approach }]]);
    const inputs = {
      margins: new Map(struck === undefined ? [] : [[relationship, struck]]),
      independent: new Map([[relationship, elected]]),
    };
    expect(isStruckAnew({ relationship, occupancy: 'A1', kind }, inputs)).toBe(is);
  });
});
