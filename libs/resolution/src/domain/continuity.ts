import { Money } from '@app/kernel';

/** One leg of the surviving seat, as it is recorded. Quantities and prices are decimal text: they are hashed, not computed. */
export interface Leg {
  readonly tradeId: string;
  readonly instrument: string;
  readonly quantity: string; // long positive
  readonly price: string;
  readonly tradedAt: string;
}

/** What stands between a seat and a loss from its counterparty. */
export type CoverKind = 'initial-margin' | 'first-skin' | 'tranche' | 'second-skin' | 'sponsor';

export interface CoverLine {
  readonly kind: CoverKind;
  readonly source: string; // the account, tranche or facility
  readonly amount: Money;
}

/** The surviving seat at one moment. The requirement is computed on one market snapshot, with and without the default. */
export interface SeatSnapshot {
  readonly contractHash: string; // hash of canonicalSeat()
  readonly marginRequirement: Money;
  readonly counterparty: string; // occupant of the other seat
  readonly cover: readonly CoverLine[]; // only what names this counterparty in the other seat, or is allocated to it
}

export type Aspect = 'contract' | 'margin-requirement' | 'counterparty' | 'cover';

export interface CoverChange {
  readonly kind: CoverKind;
  readonly source: string;
  readonly before: Money;
  readonly after: Money;
  readonly change: Money;
}

/** What the survivor is told. That its contract is untouched is half of it; that its cover is not, is the other half. */
export interface ContinuityReport {
  readonly hedgeContinues: boolean; // contract and margin requirement both unchanged
  readonly unchanged: readonly Aspect[];
  readonly changed: readonly Aspect[];
  readonly before: SeatSnapshot;
  readonly after: SeatSnapshot;
  readonly cover: readonly CoverChange[];
  readonly coverBefore: Money;
  readonly coverAfter: Money;
}

/**
 * The one text of a seat's legs and terms: same contract, same bytes, whatever order rows come in. The shell hashes it.
 *
 * Fields are JSON strings, so that no separator inside a field can make two contracts look alike.
 */
export function canonicalSeat(legs: readonly Leg[], terms: Readonly<Record<string, string>>): string {
  const legLines = legs.map(({ tradeId, instrument, quantity, price, tradedAt }) =>
    JSON.stringify(['leg', tradeId, instrument, quantity, price, tradedAt]),
  );
  const termLines = Object.entries(terms).map(([name, value]) => JSON.stringify(['term', name, value]));
  return [...legLines.sort(), ...termLines.sort()].join('\n');
}

/** Sets the surviving seat before and after a default side by side. */
export function continuityReport(before: SeatSnapshot, after: SeatSnapshot): ContinuityReport {
  const { asset } = before.marginRequirement;
  const cover = coverChanges(before.cover, after.cover);
  const same: Readonly<Record<Aspect, boolean>> = {
    contract: before.contractHash === after.contractHash,
    'margin-requirement': before.marginRequirement.equals(after.marginRequirement),
    counterparty: before.counterparty === after.counterparty,
    cover: cover.every(({ change }) => change.isZero()),
  };
  const aspects: readonly Aspect[] = ['contract', 'margin-requirement', 'counterparty', 'cover'];
  const total = (lines: readonly CoverLine[]) =>
    Money.sum(
      lines.map(({ amount }) => amount),
      asset,
    );
  return {
    hedgeContinues: same.contract && same['margin-requirement'],
    unchanged: aspects.filter((aspect) => same[aspect]),
    changed: aspects.filter((aspect) => !same[aspect]),
    before,
    after,
    cover,
    coverBefore: total(before.cover),
    coverAfter: total(after.cover),
  };
}

/** Line by line; a source that is gone, or new, stands against zero. */
function coverChanges(before: readonly CoverLine[], after: readonly CoverLine[]): CoverChange[] {
  const keyOf = ({ kind, source }: CoverLine) => `${kind} ${source}`;
  const old = new Map(before.map((line) => [keyOf(line), line]));
  const now = new Map(after.map((line) => [keyOf(line), line]));
  return [...new Map([...old, ...now])].map(([key, { kind, source, amount }]) => {
    const was = old.get(key)?.amount ?? Money.zero(amount.asset);
    const is = now.get(key)?.amount ?? Money.zero(amount.asset);
    return { kind, source, before: was, after: is, change: is.minus(was) };
  });
}
