/** Who works in the house. All of them may read what it keeps; the auditor does nothing else. */
export const STAFF = [
  'ops-analyst',
  'credit-officer',
  'risk-officer',
  'legal',
  'compliance',
  'default-manager',
  'approver',
  'auditor',
] as const;

/** Who comes from outside, and speaks for one party: it sees its own, and nothing else. */
export const OUTSIDERS = ['investor', 'counterparty'] as const;

/** Who may come in at this door. */
export const ROLES = [...STAFF, ...OUTSIDERS] as const;
export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether a role speaks for a party: then its token names the party. */
export function isOutsider(role: Role): role is (typeof OUTSIDERS)[number] {
  return (OUTSIDERS as readonly string[]).includes(role);
}
