import { Exact, type Money } from '@app/kernel';
import type { Covenant, StatementKind } from './covenant';
import { plusMonths } from './sub-limit';

/** What a party says of itself as of a day. A correction is a later statement of the same day, and takes its place. */
export interface NavStatement {
  readonly kind: StatementKind;
  readonly asOf: string; // 2025-10-31
  readonly nav: Money;
  readonly gross: Money; // exposure, without netting
  readonly liquid: Money;
  readonly deliveredAt: Date;
}

/** A covenant that was not kept, with the figures that say so. */
export interface Breach {
  readonly covenant: Covenant;
  readonly of: string; // the day of the statement, or of the delivery that was missed: a breach has one name
  readonly wanted: string;
  readonly found: string;
}

/** A day of the month that every month has. */
export const LAST_DAY_OF_EVERY_MONTH = 28;

/** A statement of the month before may be as of its last business day, or a few days earlier. */
const DAYS_BEFORE_MONTH_END = 7;

/**
 * Which covenants are not kept, as the statements say that were delivered up to an instant. Only the newest day is judged: what an
 * older statement showed was judged when it came.
 *
 * @param inForceFrom of the line: a delivery that fell due before was not promised yet
 */
export function breachesOf(
  covenants: readonly Covenant[],
  statements: readonly NavStatement[],
  { asOf, inForceFrom }: { readonly asOf: Date; readonly inForceFrom: Date },
): Breach[] {
  const known = statements.filter(({ deliveredAt }) => deliveredAt <= asOf);
  const standing = newestOfEachDay(known.filter(({ kind }) => kind === 'nav'));
  const latest = standing.at(-1);
  return covenants.flatMap((covenant) => {
    if (covenant.kind === 'delivery') return missed(covenant, known, { asOf, inForceFrom });
    const figures = latest && notKept(covenant, latest, standing);
    return latest === undefined || figures === undefined ? [] : [{ covenant, of: latest.asOf, ...figures }];
  });
}

interface Figures {
  readonly wanted: string;
  readonly found: string;
}

function notKept(
  covenant: Exclude<Covenant, { kind: 'delivery' }>,
  { asOf, nav, gross, liquid }: NavStatement,
  standing: readonly NavStatement[],
): Figures | undefined {
  const { code } = nav.asset;
  switch (covenant.kind) {
    case 'nav-decline':
      return decline(covenant, { asOf, nav }, standing);
    case 'nav-floor':
      if (!nav.lessThan(covenant.least)) return undefined;
      return { wanted: `at least ${covenant.least.toText()} ${code}`, found: `${nav.toText()} ${code}` };
    case 'minimum-liquidity':
      if (!liquid.lessThan(covenant.least)) return undefined;
      return { wanted: `at least ${covenant.least.toText()} ${code}`, found: `${liquid.toText()} ${code}` };
    case 'leverage-ceiling': {
      // Multiplied out: exact, and a fund without net assets has no leverage that a ceiling allows.
      const allowed = nav.exact().times(covenant.most);
      if (nav.isPositive() && gross.exact().lessThanOrEqualTo(allowed)) return undefined;
      const found = nav.isPositive()
        ? gross.exact().div(nav.exact()).toFixed(4)
        : `${gross.toText()} ${code} without net assets`;
      return { wanted: `at most ${covenant.most}`, found };
    }
  }
}

/**
 * A fall by so much or more from the value so many calendar months before: the newest one at or before that day, or the oldest
 * there is: a young fund has fallen from where it began.
 */
function decline(
  { months, percent }: Extract<Covenant, { kind: 'nav-decline' }>,
  { asOf, nav }: Pick<NavStatement, 'asOf' | 'nav'>,
  standing: readonly NavStatement[],
): Figures | undefined {
  const from = dayOf(plusMonths(new Date(`${asOf}T00:00:00Z`), -months));
  const reference = standing.findLast((each) => each.asOf <= from) ?? standing[0];
  if (reference === undefined || !reference.nav.isPositive()) return undefined;
  const lost = reference.nav.minus(nav).exact().times(100);
  if (lost.lessThan(reference.nav.exact().times(percent)) || !lost.isPositive()) return undefined;
  return {
    wanted: `less than ${percent} % below ${reference.nav.toText()} of ${reference.asOf}`,
    found: `${nav.toText()}: ${lost.div(reference.nav.exact()).toDecimalPlaces(4, Exact.ROUND_DOWN).toFixed()} % below`,
  };
}

/** The deliveries that fell due since the line is in force, and did not come by the end of their day, UTC. */
function missed(
  covenant: Extract<Covenant, { kind: 'delivery' }>,
  known: readonly NavStatement[],
  { asOf, inForceFrom }: { readonly asOf: Date; readonly inForceFrom: Date },
): Breach[] {
  const breaches: Breach[] = [];
  const month = new Date(Date.UTC(inForceFrom.getUTCFullYear(), inForceFrom.getUTCMonth(), 1));
  for (; month <= asOf; month.setUTCMonth(month.getUTCMonth() + 1)) {
    const due = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), covenant.dayOfMonth + 1));
    if (due <= inForceFrom || due > asOf) continue;
    const earliest = dayOf(new Date(month.getTime() - DAYS_BEFORE_MONTH_END * A_DAY));
    const came = known.some(
      (each) => each.kind === covenant.statement && each.asOf >= earliest && each.deliveredAt < due,
    );
    if (came) continue;
    const dueOn = dayOf(new Date(due.getTime() - A_DAY));
    const wanted = `${covenant.statement} of ${earliest} or later, by ${dueOn}`;
    breaches.push({ covenant, of: dueOn, wanted, found: 'nothing came' });
  }
  return breaches;
}

const A_DAY = 86_400_000;

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** In the order of their days; of one day, the one delivered last. */
function newestOfEachDay(statements: readonly NavStatement[]): NavStatement[] {
  const inOrder = [...statements].sort((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime());
  const byDay = new Map(inOrder.map((statement) => [statement.asOf, statement]));
  return [...byDay.values()].sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
}
