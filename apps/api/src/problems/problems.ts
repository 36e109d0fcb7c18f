import { STATUS_CODES } from 'node:http';
import { AGREEMENT } from './agreement';
import { COLLATERAL } from './collateral';
import { CREDIT } from './credit';
import { CREDIT_CARE } from './credit-care';
import { DISPUTE } from './dispute';
import { CALLERS, DOOR } from './door';
import { FLOW } from './flow';
import { FOUR_EYES } from './four-eyes';
import { MARGIN_CALL } from './margin-call';
import { MARKET_DATA } from './market-data';
import type { Meaning } from './meaning';
import { ONBOARDING } from './onboarding';
import { WEBHOOK } from './webhook';
import { RELATIONSHIP } from './relationship';
import { RISK } from './risk';
import { SETTLEMENT } from './settlement';
import { STREAM } from './stream';
import { TRADE } from './trade';

/** A table for each part of the house; a name stands in one of them. */
export const TABLES: readonly Readonly<Record<string, Meaning>>[] = [
  DOOR,
  CALLERS,
  FOUR_EYES,
  ONBOARDING,
  AGREEMENT,
  RELATIONSHIP,
  CREDIT,
  CREDIT_CARE,
  FLOW,
  MARGIN_CALL,
  DISPUTE,
  SETTLEMENT,
  COLLATERAL,
  WEBHOOK,
  TRADE,
  RISK,
  MARKET_DATA,
  STREAM,
];

/** Everything that this API answers instead of an answer, by its name. A test fails on a refusal that is not here. */
export const PROBLEMS: ReadonlyMap<string, Meaning> = new Map(
  TABLES.flatMap((table) => Object.entries(table)),
);

/** What stands in `type`: the address, on this door, where the problem is explained. */
export const typeOf = (name: string) => `/v1/problems/${name}`;

/** The name of a problem that says no more than its status. */
export const nameOf = (status: number) => wordsOf(status).toLowerCase().replaceAll(' ', '-');

/** The same whoever meets it: what is particular stands in `detail`. */
export function titleOf(name: string): string {
  const status = Object.entries<Meaning>(DOOR).find(([known]) => known === name)?.[1].statuses[0];
  return status === undefined ? name.replaceAll('-', ' ') : wordsOf(status);
}

const wordsOf = (status: number) => STATUS_CODES[status] ?? 'Error';
