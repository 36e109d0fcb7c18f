import type { SaccrMargining } from '@app/exposure/domain';
import { optional } from './reader';
import { estimate, flag, whole } from './value-reader';

const zero = { value: 0, said: '0' };
const positive = estimate({ min: 0 });

/** What an agreement on variation margin is described by. */
export const saccrMarginingFields = {
  margined: optional(flag, 'whether both sides post variation margin', { value: false, said: 'false' }),
  TH: optional(positive, "threshold of the counterparty, in the trades' currency", zero),
  MTA: optional(positive, 'minimum transfer amount', zero),
  NICA: optional(estimate(), 'net independent collateral, other than variation margin', zero),
  mporBusinessDays: optional(whole(1), 'margin period of risk, were it margined daily', {
    value: 10,
    said: '10',
  }),
  marginFrequencyBusinessDays: optional(whole(1), 'days between two calls', { value: 1, said: '1, daily' }),
};

type Agreed = {
  readonly [Name in keyof typeof saccrMarginingFields]: ReturnType<
    (typeof saccrMarginingFields)[Name]['reader']['read']
  >;
};

/** The agreement, if there is one. */
export function saccrMarginingOf(agreed: Agreed): { readonly margining?: SaccrMargining } {
  if (!agreed.margined) return {};
  return {
    margining: {
      threshold: agreed.TH,
      minimumTransfer: agreed.MTA,
      nica: agreed.NICA,
      mporBusinessDays: agreed.mporBusinessDays,
      frequencyBusinessDays: agreed.marginFrequencyBusinessDays,
    },
  };
}
