import { decideEach, type Fallen, type SeatExposure } from '@app/exposure/domain';
import type { StruckPool } from '@app/collateral/domain';
import type { NewestExposures } from '@app/exposure';
import { id, invariant, Money, type Result, textOf, textsOf } from '@app/kernel';
import {
  counterpartOf,
  type IndependentElection,
  type Netting,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { type BookBalances, bookBalances, type HeldBalance } from '@app/settlement/domain';
import type { CallDraft, Standing, StruckWay } from './call-draft';
import { sumOf } from './called-sums';
import {
  type CallKind,
  decideVm,
  isOwnMargin,
  type MarginCallId,
  type VmDecision,
  type VmTerms,
  withoutTolerance,
} from './domain';
import { needsNoModel, ownMarginDrafts, type OwnMarginInputs, ownMarginWays } from './own-margin-drafts';
import type { ImRefusal, SeatMargins } from './seat-margin';
import type { CalledSum } from './called.rows';

/** What a margin run is given: it is all that its calls come from. */
export interface MarginInputs {
  readonly asOf: Date;
  readonly terms: readonly Relationship[];
  readonly exposures: ReadonlyMap<RelationshipId, NewestExposures>;
  readonly called: ReadonlyMap<RelationshipId, readonly CalledSum[]>; // and stands
  readonly balances: ReadonlyMap<RelationshipId, readonly HeldBalance[]>;
  readonly collateral: ReadonlyMap<RelationshipId, ReadonlyMap<string, StruckPool>>; // of seats that hold any beside the settlement asset
  readonly margins: ReadonlyMap<RelationshipId, StruckMargin>; // of those whose initial margin is struck now
  readonly independent: ReadonlyMap<RelationshipId, ReadonlyMap<string, IndependentElection>>; // of seats that signed for one, of those
}

/** What the seats of a relationship must post by its model, or why there is no number; and which of them net. */
export interface StruckMargin {
  readonly required: Result<SeatMargins, ImRefusal>;
  readonly nettings: ReadonlyMap<string, Netting>;
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
  const standing = standingIn(relationship, inputs);
  const vm = superseded ? [] : vmDrafts(standing, newest.seats);
  if (!strikes) return { relationshipId, drafts: vm };
  const struck = inputs.margins.get(relationshipId);
  invariant(struck !== undefined, `no initial margin was asked of ${relationship.name}`);
  const own = ownMarginDrafts(standing, ownMarginOf(relationship, struck, newest, inputs));
  const decision = { relationshipId, drafts: [...vm, ...own] };
  if (struck.required.ok) return decision;
  // No model, no number: what needs none is called all the same, and what was not asked for is said.
  const { kind, underlying } = struck.required.refusal;
  const without = [...(inputs.independent.get(relationshipId) ?? [])].flatMap(([code, elected]) =>
    needsNoModel(elected) ? [] : [` and no independent amount of ${code}`],
  );
  return { ...decision, refused: `no initial margin${without.join('')}: ${kind} of ${underlying}` };
}

/**
 * All that a run struck of a relationship, called or not: what it decided is among it. Nothing of variation margin where newer marks had
 * been valued by then, and of own margin only what was struck on this snapshot and has a number.
 */
export function struckWays(relationship: Relationship, inputs: MarginInputs): StruckWay[] {
  const newest = inputs.exposures.get(relationship.id);
  if (newest === undefined) return [];
  const standing = standingIn(relationship, inputs);
  const vm = newest.asOf > inputs.asOf ? [] : vmWays(standing, newest.seats);
  const struck = inputs.margins.get(relationship.id);
  if (!strikesIm(newest, inputs.asOf, inputs.collateral.has(relationship.id)) || struck === undefined)
    return vm;
  return [...vm, ...ownMarginWays(standing, ownMarginOf(relationship, struck, newest, inputs))];
}

/** Whether a run has struck the margin anew that a call which waits is of. Own margin only where it was struck, and had a number. */
export function isStruckAnew(
  {
    relationship,
    occupancy,
    kind,
  }: { readonly relationship: RelationshipId; readonly occupancy: string; readonly kind: CallKind },
  { margins, independent }: Pick<MarginInputs, 'margins' | 'independent'>,
): boolean {
  if (kind === 'vm') return true;
  const required = margins.get(relationship)?.required;
  if (required === undefined || !isOwnMargin(kind)) return false;
  return required.ok || (kind === 'ia' && needsNoModel(independent.get(relationship)?.get(occupancy)));
}

function standingIn(relationship: Relationship, { called, balances }: MarginInputs): Standing {
  return {
    relationship,
    called: called.get(relationship.id) ?? [],
    balances: bookBalances(balances.get(relationship.id) ?? [], relationship.asset),
  };
}

function ownMarginOf(
  { id: relationshipId }: Relationship,
  { required, nettings }: StruckMargin,
  newest: NewestExposures,
  { independent, collateral, asOf }: MarginInputs,
): OwnMarginInputs {
  return {
    margins: required.ok ? required.value : undefined,
    nettings,
    independent: independent.get(relationshipId) ?? new Map(),
    pools: collateral.get(relationshipId),
    exposures: newest.asOf > asOf ? undefined : newest.seats,
    daily: isFirstOfDay(newest, asOf),
  };
}

function vmDrafts(standing: Standing, exposures: readonly SeatExposure[]): CallDraft[] {
  return occupants(standing.relationship).flatMap((payer) => {
    const { transfers, statements } = decideVmOf(payer, standing, exposures);
    return transfers.map(({ direction, amount }) => ({
      occupancy: payer.code,
      kind: 'vm' as const,
      direction,
      amount,
      statement: textsOf(statements[direction]),
    }));
  });
}

/** Both ways of each seat. Where both are due they are one transfer, and each names the other. */
function vmWays(standing: Standing, exposures: readonly SeatExposure[]): StruckWay[] {
  return occupants(standing.relationship).flatMap((payer) => {
    const { transfers, statements } = decideVmOf(payer, standing, exposures);
    const { delivery, return: back } = statements;
    const areOne = delivery.creditSupportAmount.isPositive() && back.amount.isPositive();
    return (['delivery', 'return'] as const).map((direction) => {
      const other = statements[direction === 'delivery' ? 'return' : 'delivery'].amount;
      return {
        occupancy: payer.code,
        kind: 'vm' as const,
        direction,
        amount: transfers.find((each) => each.direction === direction)?.amount ?? Money.zero(other.asset),
        lines: () => ({ ...textsOf(statements[direction]), ...(areOne && { other: other.toText() }) }),
      };
    });
  });
}

function decideVmOf(payer: Occupancy, standing: Standing, exposures: readonly SeatExposure[]): VmDecision {
  const { relationship, balances } = standing;
  return decideVm(
    exposureOf(payer, exposures, relationship),
    { ...standingOf(payer, relationship, balances), ...calledOf(payer, standing) },
    termsFor(payer, relationship),
  );
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

function calledOf({ code: occupancy }: Occupancy, standing: Standing) {
  return {
    calledDelivery: sumOf(standing, { occupancy, kind: 'vm', direction: 'delivery' }),
    calledReturn: sumOf(standing, { occupancy, kind: 'vm', direction: 'return' }),
  };
}
