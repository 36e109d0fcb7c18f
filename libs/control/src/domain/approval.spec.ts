import { id, plusMinutes } from '@app/kernel';
import fc from 'fast-check';
import type { Actor } from './actor';
import { mayApprove } from './approval';
import type { Proposal } from './proposal';

const at = new Date('2025-10-10T21:00:00Z');
const terms = 'a'.repeat(64);
const proposal: Proposal = {
  id: '00000000-0000-8000-8000-000000000001',
  kind: 'ledger.link',
  subjectHash: terms,
  maker: id<'Actor'>('ann.cole'),
  makerGroup: 'entity',
  expiresAt: plusMinutes(at, 60),
};
const actor = (name: string, conflictGroup: string): Actor => ({
  id: id<'Actor'>(name),
  name,
  role: 'officer',
  conflictGroup,
});
const trustee = actor('tom.reed', 'trustee');

describe('an approval', () => {
  it.each([
    { who: trustee, hash: terms, minutes: 0, says: 'yes', why: 'another person, another interest, in time' },
    { who: trustee, hash: terms, minutes: 60, says: 'yes', why: 'the last instant still counts' },
    { who: trustee, hash: terms, minutes: 61, says: 'expired', why: 'the proposal stood for an hour' },
    {
      who: trustee,
      hash: 'b'.repeat(64),
      minutes: 0,
      says: 'changed',
      why: 'he has read other terms',
    },
    {
      who: actor('ann.cole', 'trustee'),
      hash: terms,
      minutes: 0,
      says: 'maker-is-checker',
      why: 'she made it, whatever group she is in now',
    },
    {
      who: actor('bob.hill', 'entity'),
      hash: terms,
      minutes: 0,
      says: 'same-conflict-group',
      why: 'her colleague serves the same interest',
    },
  ])('answers $says, for $why', ({ who, hash, minutes, says }) => {
    const answer = mayApprove(proposal, who, hash, plusMinutes(at, minutes));
    expect(answer.ok ? 'yes' : answer.refusal).toBe(says);
  });

  it('law 11: whoever approves is another person of another conflict group', () => {
    const people = fc.constantFrom('ann.cole', 'bob.hill', 'tom.reed');
    const groups = fc.constantFrom('entity', 'trustee', 'agent');
    fc.assert(
      fc.property(people, groups, people, groups, (maker, makerGroup, checker, checkerGroup) => {
        const made = { ...proposal, maker: id<'Actor'>(maker), makerGroup };
        const answer = mayApprove(made, actor(checker, checkerGroup), terms, at);
        expect(answer.ok).toBe(maker !== checker && makerGroup !== checkerGroup);
      }),
    );
  });
});
