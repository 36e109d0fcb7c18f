import type { AgreementRefusal, AmendmentRefusal } from '@app/credit';
import { type No, noOf } from '../credit/no';
import { type ApprovalKind, isOfApproval, noApproval } from '../http/approval-no';

type ChangeRefusal = AmendmentRefusal | AgreementRefusal;

/** Why a change is not made, beside what stands in the way of any trade. */
type OwnRefusal = Exclude<ChangeRefusal, Parameters<typeof noOf>[0]>;

const STATUS: Readonly<Record<Exclude<OwnRefusal['kind'], ApprovalKind>, number>> = {
  'no-such-trade': 404,
  'nothing-changes': 422,
  'trade-over': 409,
  'trade-changed': 409,
  'change-held': 409,
  'not-a-change': 409,
};

/** Why a trade is not changed. */
export function noChange(refusal: ChangeRefusal): No {
  if (!isOwn(refusal)) return noOf(refusal);
  const { kind } = refusal;
  return isOfApproval(kind) ? noApproval(kind) : { kind, status: STATUS[kind] };
}

function isOwn(refusal: ChangeRefusal): refusal is OwnRefusal {
  return isOfApproval(refusal.kind) || refusal.kind in STATUS;
}
