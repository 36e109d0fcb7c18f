import { type Asset, Money } from '@app/kernel';
import type { TransitLine } from './statement';
import { type StatementFacts, written } from './statement-facts';
import { cashLine, countedAgain, poolLines, type PostedLine, type PostedTerms } from './statement-posted';

/** What secures a seat's own margin already. */
export function standing(facts: StatementFacts, { total: posted, returning }: Posted) {
  const inTransit = inTransitOf(facts);
  const [failed, disputed] = [written(facts, 'failed'), disputedOf(facts)];
  return { posted, returning, inTransit, failed, disputed };
}

/** What was asked for earlier, and counts as if it had arrived. */
export function inTransitOf({ asset, inTransit }: StatementFacts): Money {
  return sumOf(inTransit, asset);
}

/** What is in dispute: parts of earlier calls, each listed; of own margin that would go back, all that the run kept for it. */
export function disputedOf(facts: StatementFacts): Money {
  const { call, asset, inDispute } = facts;
  const isKept = call.direction === 'return' && call.kind !== 'vm';
  return isKept ? written(facts, 'disputed') : sumOf(inDispute, asset);
}

function sumOf(lines: readonly TransitLine[], asset: Asset): Money {
  return Money.sum(
    lines.map(({ amount }) => Money.of(amount, asset)),
    asset,
  );
}

/** What was posted, line by line, and what those lines come to. */
export interface Posted {
  readonly lines: readonly PostedLine[];
  readonly terms: PostedTerms | null;
  readonly total: Money;
  readonly returning: Money; // of it
  readonly agrees: boolean; // with what the run counted
  readonly given: string | null;
}

/** Of a call's own lines, and of the items that its run kept. */
export function postedOf(facts: StatementFacts): Posted {
  const { call, asset, pool } = facts;
  const { kind, occupancy, direction } = call;
  const returning = written(facts, 'returning');
  const total = written(facts, 'posted').plus(returning);
  const own = kind === 'ia' ? 'IA' : 'IM';
  const holds = kind !== 'vm' ? own : direction === 'delivery' ? 'VM_HELD' : 'VM_GIVEN';
  const account = `${holds}.${occupancy}`;
  const isMixed = kind === 'im' && facts.written['cash'] !== undefined;
  if (!isMixed) {
    const lines = total.isZero() ? [] : [cashLine(account, total)];
    return { lines, terms: null, total, returning, agrees: true, given: null };
  }
  if (pool === undefined) {
    const given = 'What is posted is the run’s total: its items are no longer kept. Ask operations for them.';
    return { lines: [], terms: null, total, returning, agrees: true, given };
  }
  const lines = poolLines(account, pool);
  const unpriced = facts.written['unpriced'];
  if (unpriced !== undefined) {
    const given = `What is posted counts here as if ${unpriced} were worth what it was last: it had no price that was new enough, and no more was called than is missing all the same.`;
    return { lines, terms: null, total, returning, agrees: true, given };
  }
  const terms = { basis: pool.on.terms.basis, limits: pool.on.terms.schedule.limits };
  const again = countedAgain(lines, terms, asset);
  const agrees = again?.equals(total) === true;
  return { lines, terms, total: again ?? total, returning, agrees, given: null };
}
