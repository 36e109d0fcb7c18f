/**
 * Whoever may ask for a token in development: one client for each role, outsiders for a party of the illustrative book; and two
 * that apply to become one, under the identifiers by which they will be known.
 */
export const CLIENTS: Readonly<Record<string, { readonly role: string; readonly party?: string }>> = {
  'ops-analyst': { role: 'ops-analyst' },
  'credit-officer': { role: 'credit-officer' },
  'risk-officer': { role: 'risk-officer' },
  legal: { role: 'legal' },
  compliance: { role: 'compliance' },
  'default-manager': { role: 'default-manager' },
  approver: { role: 'approver' },
  auditor: { role: 'auditor' },
  'alder-re': { role: 'investor', party: 'alder-re' },
  'meridian-basis': { role: 'counterparty', party: 'meridian-basis' },
  larkfield: { role: 'counterparty', party: 'LARKFIELDFUND0000023' },
  osprey: { role: 'counterparty', party: 'OSPREYBASISLP0000060' },
};
