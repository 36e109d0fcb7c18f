/** What the register of an LEI's issuer says of the identifier itself. @see GLEIF, LEI-CDF 3.1, RegistrationStatus */
export const REGISTRATION_STATUSES = [
  'issued',
  'lapsed',
  'retired',
  'annulled',
  'merged',
  'duplicate',
] as const;
export type RegistrationStatus = (typeof REGISTRATION_STATUSES)[number];

/** An extract of the register. The identifier's status and the entity's are two facts: an active company may let its LEI lapse. */
export interface LeiRegistration {
  readonly lei: string;
  readonly registrationStatus: RegistrationStatus;
  readonly entityStatus: 'active' | 'inactive';
  readonly readOn: string; // YYYY-MM-DD
}

export type RegistrationRefusal =
  | 'lei-lapsed' // it was issued, and not renewed: the data may be stale
  | 'lei-not-in-force' // retired, annulled, merged or a duplicate: it names this entity no more
  | 'entity-inactive';

/** What speaks against an entity by the register; undefined: nothing. A lapsed identifier may be renewed, the others are over. */
export function registrationRefusal({
  registrationStatus,
  entityStatus,
}: LeiRegistration): RegistrationRefusal | undefined {
  if (entityStatus === 'inactive') return 'entity-inactive';
  if (registrationStatus === 'lapsed') return 'lei-lapsed';
  return registrationStatus === 'issued' ? undefined : 'lei-not-in-force';
}

/** What the register says against a party that was let in. It warns, and stops nothing: that is for people. */
export interface RegistrationWarning {
  readonly fact: RegistrationRefusal;
  readonly registrationStatus: RegistrationStatus;
  readonly entityStatus: LeiRegistration['entityStatus'];
  readonly since: string; // YYYY-MM-DD, of the first extract that said so, and every one after it
  readonly readOn: string; // YYYY-MM-DD, of the last
}

/** What there is to warn of by the extracts of one identifier, the first first; undefined: the last one says nothing against it. */
export function registrationWarning(extracts: readonly LeiRegistration[]): RegistrationWarning | undefined {
  const last = extracts.at(-1);
  const fact = last && registrationRefusal(last);
  if (last === undefined || fact === undefined) return undefined;
  const otherwise = extracts.findLastIndex((extract) => registrationRefusal(extract) !== fact);
  const { registrationStatus, entityStatus, readOn } = last;
  return { fact, registrationStatus, entityStatus, since: extracts[otherwise + 1]?.readOn ?? readOn, readOn };
}
