import fc from 'fast-check';
import {
  type LeiRegistration,
  REGISTRATION_STATUSES,
  registrationRefusal,
  registrationWarning,
} from './lei-registration';

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

describe('registrationWarning', () => {
  const read = (...statuses: readonly LeiRegistration['registrationStatus'][]) =>
    statuses.map((registrationStatus, n): LeiRegistration => ({
      lei: 'X',
      registrationStatus,
      entityStatus: 'active',
      readOn: `2026-06-0${String(n + 1)}`,
    }));

  it.each([
    { extracts: read(), since: undefined, why: 'the register was never read' },
    { extracts: read('issued'), since: undefined, why: 'all is well' },
    { extracts: read('lapsed', 'issued'), since: undefined, why: 'it was renewed' },
    { extracts: read('issued', 'lapsed'), since: '2026-06-02', why: 'it lapsed' },
    { extracts: read('lapsed', 'lapsed'), since: '2026-06-01', why: 'it was read again, and is no younger' },
    { extracts: read('lapsed', 'issued', 'lapsed'), since: '2026-06-03', why: 'it was renewed in between' },
    { extracts: read('retired', 'lapsed'), since: '2026-06-02', why: 'before, it was another fact' },
  ])('is since $since: $why', ({ extracts, since }) => {
    expect(registrationWarning(extracts)?.since).toBe(since);
  });

  it('is there whenever the last extract speaks against the entity, and says which fact it is', () => {
    const statuses = fc.array(fc.constantFrom(...REGISTRATION_STATUSES), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(statuses, (given) => {
        const extracts = read(...given);
        const last = extracts.at(-1)!;
        expect(registrationWarning(extracts)?.fact).toBe(registrationRefusal(last));
        expect(registrationWarning(extracts)?.readOn ?? last.readOn).toBe(last.readOn);
      }),
    );
  });
});
