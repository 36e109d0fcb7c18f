import { decideEach, type Fallen, type SeatExposure } from '@app/exposure/domain';
import type { Pool } from '@app/collateral/domain';
import type { NewestExposures } from '@app/exposure';
import { id, invariant, Money, type Result, textOf, textsOf } from '@app/kernel';
import {
  counterpartOf,
  type Netting,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { type BookBalances, bookBalances, type HeldBalance } from '@app/settlement/domain';
import { decideIm, decideVm, type MarginCallId, type VmTerms, withoutTolerance } from './domain';
import type { ImRefusal, SeatMargins } from './seat-margin';
import type { CalledSum } from './margin.rows';

/** What a margin run is given: it is all that its calls come from. */
export interface MarginInputs {
  readonly asOf: Date;
  readonly terms: readonly Relationship[];
  readonly exposures: ReadonlyMap<RelationshipId, NewestExposures>;
  readonly called: ReadonlyMap<RelationshipId, readonly CalledSum[]>; // and stands
  readonly balances: ReadonlyMap<RelationshipId, readonly HeldBalance[]>;
  readonly collateral: ReadonlyMap<RelationshipId, ReadonlyMap<string, Pool>>; // of seats that hold any beside the settlement asset
  readonly margins: ReadonlyMap<RelationshipId, StruckMargin>; // of those whose initial margin is struck now
}

/** What the seats of a relationship must post by its model, or why there is no number; and which of them net. */
export interface StruckMargin {
  readonly required: Result<SeatMargins, ImRefusal>;
  readonly nettings: ReadonlyMap<string, Netting>;
}

/** A call before it is issued. */
export interface CallDraft {
  readonly occupancy: string;
  readonly kind: 'vm' | 'im';
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
  readonly statement: Readonly<Record<string, string>>;
}

export interface CallDecision {
  readonly relationshipId: RelationshipId;
  readonly drafts: readonly CallDraft[];
  readonly refused?: string; // why something was not called
}

/** A call is known by what it is of: the same seat, kind and direction on the same marks is the same call. */
export function callIdOf(
  relationship: RelationshipId,
  snapshotId: SnapshotId,
  { occupancy, kind, direction }: Pick<CallDraft, 'occupancy' | 'kind' | 'direction'>,
): MarginCallId {
  return id<'MarginCall'>(uuidOf(`call/${relationship}/${snapshotId}/${occupancy}/${kind}/${direction}`));
}

/**
 * Whether a relationship's initial margin is struck on this snapshot: its first of the day, be it run late. Where what secures it has a
 * price of its own, every one, while it is the newest: what was enough at midnight may be worth less by now.
 */
export function strikesIm(newest: NewestExposures, asOf: Date, isPriced: boolean): boolean {
  return isFirstOfDay(newest, asOf) || (isPriced && newest.asOf <= asOf);
}

const isFirstOfDay = ({ firstOfDay }: NewestExposures, asOf: Date) => firstOfDay.getTime() === asOf.getTime();

/** The run itself, of what it was given and nothing else. @throws InvariantError of a relationship that is alone */
export function decideCalls(inputs: MarginInputs): {
  readonly decided: readonly CallDecision[];
  readonly fallen: readonly Fallen<RelationshipId>[];
} {
  const { decided, fallen } = decideEach(inputs.terms, (relationship) => decideOne(relationship, inputs));
  return { decided, fallen: fallen.map(({ item, reason }) => ({ item: item.id, reason })) };
}

/** Variation margin on the newest marks alone: an old number is not called. Initial margin on those of its day, be it late. */
function decideOne(relationship: Relationship, inputs: MarginInputs): CallDecision {
  const { id: relationshipId } = relationship;
  const newest = inputs.exposures.get(relationshipId);
  invariant(newest !== undefined, `${relationship.name} was never valued`);
  const superseded = newest.asOf > inputs.asOf;
  const pools = inputs.collateral.get(relationshipId);
  const strikes = strikesIm(newest, inputs.asOf, pools !== undefined);
  if (superseded && !strikes)
    return { relationshipId, drafts: [], refused: `superseded by the run of ${textOf(newest.asOf)}` };
  const standing = {
    relationship,
    called: inputs.called.get(relationshipId) ?? [],
    balances: bookBalances(inputs.balances.get(relationshipId) ?? [], relationship.asset),
  };
  const vm = superseded ? [] : vmDrafts(standing, newest.seats);
  if (!strikes) return { relationshipId, drafts: vm };
  const struck = inputs.margins.get(relationshipId);
  invariant(struck !== undefined, `no initial margin was asked of ${relationship.name}`);
  const { required, nettings } = struck;
  if (required.ok)
    return {
      relationshipId,
      drafts: [
        ...vm,
        ...imDrafts(standing, required.value, nettings, { pools, daily: isFirstOfDay(newest, inputs.asOf) }),
      ],
    };
  // No model, no number: variation margin is called all the same, and what was not asked for is said.
  const { kind, underlying } = required.refusal;
  return { relationshipId, drafts: vm, refused: `no initial margin: ${kind} of ${underlying}` };
}

/** Where a relationship stands, read under its lock: what is called already, and what its book holds. */
interface Standing {
  readonly relationship: Relationship;
  readonly called: readonly CalledSum[];
  readonly balances: BookBalances;
}

/**
 * What is posted counts at its value after haircuts. Beside the daily strike only those seats are looked at whose collateral has a
 * price: the other seat's day is its own. Of a seat that has posted more than the settlement asset nothing is returned
 * unasked: what it gets back, it recalls, for one thing that leaves may change what the others count for.
 */
function imDrafts(
  { relationship, called, balances }: Standing,
  margins: SeatMargins,
  nettings: ReadonlyMap<string, Netting>,
  { pools, daily }: { readonly pools: ReadonlyMap<string, Pool> | undefined; readonly daily: boolean },
): CallDraft[] {
  return occupants(relationship).flatMap(({ code, independentAmount }) => {
    const margin = margins.get(code);
    if (margin === undefined) return [];
    const netting = nettings.get(code);
    const required = margin.required.plus(independentAmount);
    const pool = pools?.get(code);
    if (!daily && pool === undefined) return [];
    const cash = balances.money(`IM.${code}`);
    const returning = sumOf(called, code, 'im', 'return', relationship).atMost(cash);
    const posted = (pool?.counts ?? cash).minus(returning); // what goes back at its deadline secures nothing any more
    const before = sumOf(called, code, 'im', 'delivery', relationship);
    const failed = missingOf(called, code, relationship); // asked for once, and by its cure: it is not struck again
    const transfer = decideIm(required, posted, before.plus(failed), relationship.terms);
    const statement = {
      ...margin.statement,
      independentAmount: independentAmount.toText(),
      required: required.toText(),
      posted: posted.toText(),
      called: before.toText(),
      ...(failed.isPositive() && { failed: failed.toText() }),
      ...(returning.isPositive() && { returning: returning.toText() }),
      ...(netting?.on === false && { gross: netting.why }),
      ...(pool !== undefined && { cash: cash.toText() }),
      ...(pool !== undefined && pool.unpriced.length > 0 && { unpriced: pool.unpriced.join(', ') }),
    };
    if (pool !== undefined && transfer?.direction === 'return') return [];
    return transfer ? [{ occupancy: code, kind: 'im' as const, ...transfer, statement }] : [];
  });
}

function vmDrafts(
  { relationship, called, balances }: Standing,
  exposures: readonly SeatExposure[],
): CallDraft[] {
  return occupants(relationship).flatMap((payer) => {
    const { transfers, statements } = decideVm(
      exposureOf(payer, exposures, relationship),
      { ...standingOf(payer, relationship, balances), ...calledOf(payer, called, relationship) },
      termsFor(payer, relationship),
    );
    return transfers.map(({ direction, amount }) => ({
      occupancy: payer.code,
      kind: 'vm' as const,
      direction,
      amount,
      statement: textsOf(statements[direction]),
    }));
  });
}

/** A vacant seat owes what the survivor is owed: its own legs are gone. */
function exposureOf(payer: Occupancy, exposures: readonly SeatExposure[], relationship: Relationship): Money {
  const own = exposures.find(({ occupancy }) => occupancy === payer.code);
  if (own) return own.current;
  const other = counterpartOf(relationship, payer.code);
  const mirror = exposures.find(({ occupancy }) => occupancy === other.code);
  return mirror ? mirror.current.negated() : Money.zero(relationship.asset);
}

/** Tolerance ends for the seat that has failed, and for it alone: the other's terms are what they were, to the unit. */
function termsFor({ standing }: Occupancy, { terms }: Relationship): VmTerms {
  return standing === 'potential-default' ? withoutTolerance(terms) : terms;
}

/**
 * What stands against a seat's debt. A seat that does not perform is measured by what has reached the other seat, whoever
 * advanced it: what it failed to pay once is a claim on it, not a second call.
 */
function standingOf(payer: Occupancy, relationship: Relationship, { promised }: BookBalances) {
  const other = counterpartOf(relationship, payer.code).code;
  return payer.standing === 'performing'
    ? { delivered: promised(`VM_HELD.${payer.code}`), held: promised(`VM_GIVEN.${payer.code}`) }
    : { delivered: promised(`VM_GIVEN.${other}`), held: promised(`VM_HELD.${other}`) };
}

function calledOf({ code }: Occupancy, called: readonly CalledSum[], relationship: Relationship) {
  return {
    calledDelivery: sumOf(called, code, 'vm', 'delivery', relationship),
    calledReturn: sumOf(called, code, 'vm', 'return', relationship),
  };
}

function sumOf(
  called: readonly CalledSum[],
  occupancy: string,
  kind: CalledSum['kind'],
  direction: CalledSum['direction'],
  { asset }: Relationship,
): Money {
  const sum = called.find(
    (each) => each.occupancy === occupancy && each.kind === kind && each.direction === direction,
  );
  return sum?.amount ?? Money.zero(asset);
}

/** Of initial margin, what a seat was called for, did not meet, and has not cured. */
function missingOf(called: readonly CalledSum[], occupancy: string, { asset }: Relationship): Money {
  const sum = called.find(
    (each) => each.occupancy === occupancy && each.kind === 'im' && each.direction === 'delivery',
  );
  return sum?.missing ?? Money.zero(asset);
}
