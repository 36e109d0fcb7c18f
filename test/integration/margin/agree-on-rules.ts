import { CallRulesService } from '@app/margin';
import type { CallRules } from '@app/margin/domain';
import { type CellWorld, given, hour, officer, R1 } from '../resolution/cell-world';

const NO_RULE: CallRules = {
  automaticUpTo: null,
  staleMinutes: null,
  dayOnDayPercent: null,
  signFlip: false,
  unconfirmedTrades: false,
  expected: 'shown',
  notifies: false,
  guardMinutes: null,
  answerMinutes: null,
  ladder: [],
};

/** Two officers agree on these rules for the calls of R1, upon a version of theirs. */
export async function agreeOnRules(world: CellWorld, rules: Partial<CallRules>, upon = 0): Promise<void> {
  const service = world.get(CallRulesService);
  const wanted: CallRules = Object.assign({}, NO_RULE, rules);
  const made = { upon, asOf: hour(20) };
  const proposed = given(await world.inTx((tx) => service.propose(tx, R1, wanted, officer('ann'), made)));
  given(await world.inTx((tx) => service.approve(tx, R1, { ...proposed, checker: officer('bob') })));
}
