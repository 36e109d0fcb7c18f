import { invariant } from '@app/kernel';

const OCCUPANCY = /^[AB][1-9]\d*$/;
const BRIDGE = 'BRIDGE.';

/** What an account's name says: its code in the chart, whose it is, and what it is kept for. */
export interface AccountParts {
  readonly code: string;
  readonly occupancy: string; // '' when it is the cell's, the trust's or the core's
  readonly detail: string; // '' when there is none
}

/** What the chart says about the names of a code. */
export interface NamingRule {
  readonly occupied: boolean;
  readonly detailed: boolean;
}

/** Whether an account is one end of a link. Bridges are opened by their link, and by nothing else. */
export function isBridge(name: string): boolean {
  return name.startsWith(BRIDGE);
}

/** The code an account's name begins with: PAID_BY.A1.TJ → PAID_BY. A bridge's code is its link's affair. */
export function codeOf(name: string): string {
  return name.split('.')[0] ?? '';
}

/**
 * Takes a name apart by its code's rule: PAID_BY.A1.TJ → PAID_BY of A1, kept for TJ.
 *
 * @throws InvariantError when the name has more parts, fewer, or others than the rule says
 */
export function partsOf(name: string, rule: NamingRule): AccountParts {
  const [code = '', ...rest] = name.split('.');
  const occupancy = rule.occupied ? (rest.shift() ?? '') : '';
  const detail = rule.detailed ? (rest.shift() ?? '') : '';
  const complete = rule.occupied === OCCUPANCY.test(occupancy) && rule.detailed === (detail !== '');
  invariant(complete && rest.length === 0, `not the name of an account: ${name}`);
  return { code, occupancy, detail };
}
