import type { Money } from '@app/kernel';
import { moneyOf } from './agreement/election-fields';
import type { Elections } from './agreement/elections';

/**
 * What a party binds itself to by signing an agreement: the greater of the independent amount it is to deliver and of the threshold
 * up to which it lets the cell owe it without collateral. Undefined: the agreement names no amount, as a master agreement does not.
 *
 * A threshold without end binds to no amount that a limit could be compared with: whoever agrees to that is asked elsewhere.
 */
export function signedAmountOf(elections: Elections): Money | undefined {
  const amounts = [...independentAmounts(elections), ...thresholds(elections)];
  return amounts.reduce<Money | undefined>(
    (most, amount) => (most === undefined || most.lessThan(amount) ? amount : most),
    undefined,
  );
}

function independentAmounts(elections: Elections): Money[] {
  if ('independentAmounts' in elections) return [moneyOf(elections.independentAmounts.counterparty)];
  if (!('approach' in elections) || elections.approach.kind !== 'greater-of') return [];
  return [moneyOf(elections.approach.independentAmounts.counterparty)];
}

function thresholds(elections: Elections): Money[] {
  if (!('threshold' in elections)) return [];
  const { cell } = elections.threshold;
  return cell.kind === 'amount' ? [moneyOf(cell.of)] : [];
}
