import type { ApprovalRefusal } from '@app/control';

/** Why what was proposed is not approved, whatever it was. */
export type ApprovalKind = ApprovalRefusal | 'officer-not-enrolled' | 'stale';

/** How it is answered, as plain JSON: it is stored with its command. */
interface ApprovalNo {
  readonly kind: ApprovalKind;
  readonly status: number;
}

const STATUS: Readonly<Record<ApprovalKind, number>> = {
  'no-such-proposal': 404,
  'unknown-actor': 403,
  'officer-not-enrolled': 403,
  'maker-is-checker': 403,
  'same-conflict-group': 403,
  changed: 409,
  expired: 409,
  'decided-already': 409,
  stale: 409,
};

/** Whether a refusal is one that every door of two persons knows. */
export function isOfApproval<Kind extends string>(kind: Kind): kind is Kind & ApprovalKind {
  return Object.hasOwn(STATUS, kind);
}

/** The same answer at every door. */
export function noApproval(kind: ApprovalKind): ApprovalNo {
  return { kind, status: STATUS[kind] };
}
