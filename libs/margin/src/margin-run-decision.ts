import { decideEach, type Fallen } from '@app/exposure/domain';
import type { NewestExposures } from '@app/exposure';
import { id, invariant, type Result } from '@app/kernel';
import {
  type IndependentElection,
  type Netting,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { bookBalances, type HeldBalance } from '@app/settlement/domain';
import type { CallDraft, Standing, StruckWay } from './call-draft';
import { type CallKind, isOwnMargin, type MarginCallId } from './domain';
import { needsNoModel, ownMarginDrafts, type OwnMarginInputs, ownMarginWays } from './own-margin-drafts';
import { notCalledNow, type StrikeFacts, strikeOf, strikesOwn } from './margin-strike';
import type { ImRefusal, SeatMargins } from './seat-margin';
import type { CalledSum } from './called.rows';
import { vmDrafts, vmWays } from './variation-margin-drafts';

/** What a margin run is given: it is all that its calls come from. */
export interface MarginInputs extends StrikeFacts {
  readonly terms: readonly Relationship[];
  readonly called: ReadonlyMap<RelationshipId, readonly CalledSum[]>; // and stands
  readonly balances: ReadonlyMap<RelationshipId, readonly HeldBalance[]>;
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

/** The run itself, of what it was given and nothing else. @throws InvariantError of a relationship that is alone */
export function decideCalls(inputs: MarginInputs): {
  readonly decided: readonly CallDecision[];
  readonly fallen: readonly Fallen<RelationshipId>[];
} {
  const { decided, fallen } = decideEach(inputs.terms, (relationship) => decideOne(relationship, inputs));
  return { decided, fallen: fallen.map(({ item, reason }) => ({ item: item.id, reason })) };
}

/** Each seat's margin that is struck now, and why what is not called is not. */
function decideOne(relationship: Relationship, inputs: MarginInputs): CallDecision {
  const { id: relationshipId } = relationship;
  const newest = inputs.exposures.get(relationshipId);
  invariant(newest !== undefined, `${relationship.name} was never valued`);
  const standing = standingIn(relationship, inputs);
  const vm = vmDrafts(standing, newest.seats, calledNow(relationship, inputs));
  const strikes = strikesOwn(relationship, inputs);
  const reasons = [uncalledOf(relationship, inputs, strikes)];
  const drafts = [...vm];
  if (strikes) {
    const struck = inputs.margins.get(relationshipId);
    invariant(struck !== undefined, `no initial margin was asked of ${relationship.name}`);
    drafts.push(...ownMarginDrafts(standing, ownMarginOf(relationship, struck, newest, inputs)));
    reasons.push(withoutNumber(relationshipId, struck, inputs), withoutPrice(relationship, inputs));
  }
  const refused = reasons.filter((reason) => reason !== undefined).join('; ');
  return refused === '' ? { relationshipId, drafts } : { relationshipId, drafts, refused };
}

/** The seats whose variation margin is called now. */
function calledNow(relationship: Relationship, inputs: MarginInputs): Occupancy[] {
  return occupants(relationship).filter(({ code }) => strikeOf(relationship.id, code, inputs).vm);
}

/** What is said of seats that are not called now. What newer marks have superseded is said where nothing else is struck. */
function uncalledOf(
  relationship: Relationship,
  inputs: MarginInputs,
  strikesAny: boolean,
): string | undefined {
  const timed = inputs.times.get(relationship.id);
  const said = occupants(relationship).flatMap(({ code }) => {
    if (timed?.get(code)?.vm.calls !== false && strikesAny) return [];
    return notCalledNow(relationship.id, code, inputs) ?? [];
  });
  return said.length === 0 ? undefined : [...new Set(said)].join('; ');
}

/** No model, no number: what needs none is called all the same, and what was not asked for is said. */
function withoutNumber(
  relationshipId: RelationshipId,
  { required }: StruckMargin,
  { independent }: MarginInputs,
): string | undefined {
  if (required.ok) return undefined;
  const { kind, underlying } = required.refusal;
  const without = [...(independent.get(relationshipId) ?? [])].flatMap(([code, elected]) =>
    needsNoModel(elected) ? [] : [` and no independent amount of ${code}`],
  );
  return `no initial margin${without.join('')}: ${kind} of ${underlying}`;
}

/** What is posted has no price: its seat is called for no more than is missing though it were worth its last, and gets nothing back. */
function withoutPrice(relationship: Relationship, inputs: MarginInputs): string | undefined {
  const said = occupants(relationship).flatMap(({ code }) => {
    const unpriced = unpricedOf(relationship.id, code, inputs);
    const isStruck = strikeOf(relationship.id, code, inputs).own !== undefined;
    return isStruck && unpriced.length > 0
      ? [`initial margin of ${code} at the last price: collateral-unpriced of ${unpriced.join(', ')}`]
      : [];
  });
  return said.length === 0 ? undefined : said.join('; ');
}

function unpricedOf(relationshipId: RelationshipId, code: string, { collateral }: StrikeFacts) {
  return collateral.get(relationshipId)?.get(code)?.unpriced ?? [];
}

/**
 * All that a run struck of a relationship, called or not: what it decided is among it, and what its annex does not let it call now. Nothing
 * of variation margin where newer marks had been called on by then, and of own margin only what was struck on this snapshot and has a number.
 */
export function struckWays(relationship: Relationship, inputs: MarginInputs): StruckWay[] {
  const newest = inputs.exposures.get(relationship.id);
  if (newest === undefined) return [];
  const standing = standingIn(relationship, inputs);
  const vm = vmWays(standing, newest.seats, statedNow(relationship, inputs));
  const struck = inputs.margins.get(relationship.id);
  if (!strikesOwn(relationship, inputs) || struck === undefined) return vm;
  return [...vm, ...ownMarginWays(standing, ownMarginOf(relationship, struck, newest, inputs))];
}

/** The seats whose variation margin was struck, be it that their annex has them called at another time. */
function statedNow(relationship: Relationship, inputs: MarginInputs): Occupancy[] {
  const timed = inputs.times.get(relationship.id);
  return occupants(relationship).filter(
    ({ code }) => timed?.get(code)?.vm.calls === false || strikeOf(relationship.id, code, inputs).vm,
  );
}

/** Whether a run has struck the margin anew that a call which waits is of. Own margin only where it was struck, and had a number. */
export function isStruckAnew(
  {
    relationship,
    occupancy,
    kind,
  }: { readonly relationship: RelationshipId; readonly occupancy: string; readonly kind: CallKind },
  inputs: StrikeFacts & Pick<MarginInputs, 'margins' | 'independent'>,
): boolean {
  const { vm, own } = strikeOf(relationship, occupancy, inputs);
  if (kind === 'vm') return vm;
  const required = inputs.margins.get(relationship)?.required;
  if (own === undefined || required === undefined || !isOwnMargin(kind)) return false;
  return required.ok || (kind === 'ia' && needsNoModel(inputs.independent.get(relationship)?.get(occupancy)));
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
  inputs: MarginInputs,
): OwnMarginInputs {
  const { independent, collateral, times, asOf } = inputs;
  return {
    margins: required.ok ? required.value : undefined,
    nettings,
    independent: independent.get(relationshipId) ?? new Map(),
    pools: collateral.get(relationshipId),
    exposures: newest.asOf > asOf && !times.has(relationshipId) ? undefined : newest.seats,
    strike: (code) => strikeOf(relationshipId, code, inputs).own,
  };
}
