import fc from 'fast-check';
import { principalOf } from './claims';
import { OUTSIDERS, ROLES, STAFF } from './role';

describe('the claims of a token', () => {
  it.each([
    {
      claims: { sub: 'ann.cole', role: 'auditor' },
      principal: { client: 'ann.cole', role: 'auditor', partyId: undefined },
      why: 'an officer speaks for nobody',
    },
    {
      claims: { sub: 'desk-7', role: 'counterparty', party: 'anton', scope: 'openid', admin: true },
      principal: { client: 'desk-7', role: 'counterparty', partyId: 'anton' },
      why: 'a counterparty speaks for its party, and other claims say nothing here',
    },
    {
      claims: { sub: 'fund|12', role: 'investor', party: 'ivo' },
      principal: { client: 'fund|12', role: 'investor', partyId: 'ivo' },
      why: 'so does an investor',
    },
  ])('say who is asking: $why', ({ claims, principal }) => {
    expect(principalOf(claims)).toEqual({ ok: true, value: principal });
  });

  const sub = 'x';
  const outsider = { sub, role: 'counterparty' };
  it.each([
    { claims: {}, refusal: 'subject-malformed', why: 'there is nobody' },
    { claims: { sub: '', role: 'auditor' }, refusal: 'subject-malformed', why: 'the name is empty' },
    { claims: { sub: 'a\0b', role: 'auditor' }, refusal: 'subject-malformed', why: 'no text holds a NUL' },
    { claims: { sub: 'a'.repeat(256), role: 'auditor' }, refusal: 'subject-malformed', why: 'it is endless' },
    { claims: { sub }, refusal: 'role-missing', why: 'there is no role' },
    { claims: { sub, role: 'boss' }, refusal: 'role-unknown', why: 'the role is none of ours' },
    { claims: { sub, role: 'Auditor' }, refusal: 'role-unknown', why: 'nor is one that looks like ours' },
    { claims: { sub, role: ['auditor'] }, refusal: 'role-unknown', why: 'a list is no role' },
    { claims: { sub, role: 'toString' }, refusal: 'role-unknown', why: 'nor is what every object has' },
    { claims: outsider, refusal: 'party-missing', why: 'a counterparty speaks for somebody' },
    { claims: { ...outsider, party: '' }, refusal: 'party-malformed', why: 'nobody is called nothing' },
    { claims: { ...outsider, party: ['a', 'b'] }, refusal: 'party-malformed', why: 'nobody is two' },
    { claims: { ...outsider, party: null }, refusal: 'party-malformed', why: 'null is no party' },
    { claims: { sub, role: 'legal', party: 'anton' }, refusal: 'party-of-staff', why: 'staff has no party' },
  ])('are refused as $refusal: $why', ({ claims, refusal }) => {
    // What a token carries is whatever its issuer wrote: the types of jose promise more.
    expect(principalOf(claims as Parameters<typeof principalOf>[0])).toEqual({ ok: false, refusal });
  });

  it('never let in staff with a party, nor an outsider without', () => {
    const claims = fc.record(
      {
        sub: fc.oneof(fc.constant('x'), fc.string()),
        role: fc.oneof(fc.constantFrom(...ROLES), fc.anything()),
        party: fc.oneof(fc.constant('anton'), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(claims, (each) => {
        const known = principalOf(each);
        if (!known.ok) return;
        const { role, partyId, client } = known.value;
        expect(client).toBe(each.sub);
        expect(partyId).toBe(each.party);
        expect<readonly string[]>(partyId === undefined ? STAFF : OUTSIDERS).toContain(role);
      }),
    );
  });
});
