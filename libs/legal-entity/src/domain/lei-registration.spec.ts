import fc from 'fast-check';
import { type LeiRegistration, REGISTRATION_STATUSES, registrationRefusal } from './lei-registration';

const extract = (
  registrationStatus: LeiRegistration['registrationStatus'],
  entityStatus: LeiRegistration['entityStatus'],
) => registrationRefusal({ lei: 'X', registrationStatus, entityStatus, readOn: '2026-06-01' });

describe('registrationRefusal', () => {
  it.each([
    { status: 'issued', entity: 'active', refusal: undefined, why: 'all is well' },
    { status: 'lapsed', entity: 'active', refusal: 'lei-lapsed', why: 'nobody paid for its renewal' },
    { status: 'retired', entity: 'active', refusal: 'lei-not-in-force', why: 'it was given up' },
    {
      status: 'annulled',
      entity: 'active',
      refusal: 'lei-not-in-force',
      why: 'it should never have been issued',
    },
    {
      status: 'merged',
      entity: 'active',
      refusal: 'lei-not-in-force',
      why: 'another entity has taken this one in',
    },
    { status: 'duplicate', entity: 'active', refusal: 'lei-not-in-force', why: 'the entity has another' },
    {
      status: 'issued',
      entity: 'inactive',
      refusal: 'entity-inactive',
      why: 'the identifier outlived the entity',
    },
  ] as const)('answers $refusal for $status and $entity: $why', ({ status, entity, refusal }) => {
    expect(extract(status, entity)).toBe(refusal);
  });

  it('accepts one of all extracts alone', () => {
    const all = fc.tuple(
      fc.constantFrom(...REGISTRATION_STATUSES),
      fc.constantFrom('active' as const, 'inactive' as const),
    );
    fc.assert(
      fc.property(all, ([status, entity]) => {
        expect(extract(status, entity) === undefined).toBe(status === 'issued' && entity === 'active');
      }),
    );
  });
});
