import { ServiceUnavailableException } from '@nestjs/common';
import { types } from 'node:util';

/** Whose tokens open the API, and under which name they mean it. */
export interface Issuer {
  readonly url: string; // as it stands in `iss`, to the letter
  readonly audience: string;
}

/** The issuer's keys cannot be had now. That is no fault of the caller's, and may pass. */
export class IssuerAway extends ServiceUnavailableException {
  constructor(url: string, why: unknown) {
    super(`the keys of ${url} cannot be read: ${reasonOf(why)}`, { cause: why });
  }
}

/** Down to its first cause: `fetch failed` alone tells nobody what to mend. */
function reasonOf(fault: unknown): string {
  if (!types.isNativeError(fault)) return String(fault);
  return fault.cause === undefined ? fault.message : `${fault.message}: ${reasonOf(fault.cause)}`;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Whether nobody on the way can change what is read there: keys that came in the open are anybody's. */
export function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}
