import type { AgreementRefusal, AmendmentRefusal } from '@app/credit';
import { type No, noOf } from '../credit/no';

type ChangeRefusal = AmendmentRefusal | AgreementRefusal;

/** Why a change is not made, beside what stands in the way of any trade. */
type OwnRefusal = Exclude<ChangeRefusal, Parameters<typeof noOf>[0]>;

const STATUS: Readonly<Record<OwnRefusal['kind'], number>> = {
  'no-such-trade': 404,
  'no-such-proposal': 404,
  'maker-is-checker': 403,
  'same-conflict-group': 403,
  'unknown-actor': 403,
  'nothing-changes': 422,
  'trade-over': 409,
  'trade-changed': 409,
  'change-held': 409,
  'not-a-change': 409,
  changed: 409,
  expired: 409,
};

/** Why a trade is not changed. */
export function noChange(refusal: ChangeRefusal): No {
  return isOwn(refusal) ? { kind: refusal.kind, status: STATUS[refusal.kind] } : noOf(refusal);
}

function isOwn(refusal: ChangeRefusal): refusal is OwnRefusal {
  return refusal.kind in STATUS;
}
