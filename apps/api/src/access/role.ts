/** Who may come in at this door. An officer has one; a counterparty's carries the party it speaks for. */
export const ROLES = ['ops-analyst', 'default-manager', 'approver', 'auditor', 'counterparty'] as const;
export type Role = (typeof ROLES)[number];

/** Everyone who works in the house, the auditor included. */
export const STAFF = [
  'ops-analyst',
  'default-manager',
  'approver',
  'auditor',
] as const satisfies readonly Role[];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
