import { Exact, id, invariant, Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Application, ApplicationId } from './application.rows';
import {
  type Exhaustion,
  lastOccupant,
  type RelationshipId,
  type RelationshipOpening,
  type Seat,
  type SizedExhaustion,
  type Terms,
  type WrittenEnding,
} from './domain';

/** What the table keeps: amounts in minor units and numbers as text, as the relationship's own rows will say them. */
export interface OpeningTerms {
  readonly relationship: {
    readonly id: string;
    readonly name: string;
    readonly asset: string;
    readonly scale: number;
    readonly writtenEnding: WrittenEnding;
    readonly exhaustion: Readonly<Record<keyof SizedExhaustion, string>> | null;
    readonly seats: Readonly<Record<Seat, { readonly partyId: string; readonly independentAmount: string }>>;
    readonly terms: Readonly<Record<Exclude<keyof Terms, 'clocks'>, string>> & Terms['clocks'];
  };
  readonly core: { readonly id: string; readonly name: string };
  readonly capital: Readonly<Record<CapitalName | 'firstSkinForA' | 'firstSkinForB', string>>;
  readonly disclosureHash: string;
}

type CapitalName = Exclude<keyof RelationshipOpening, 'relationship' | 'core' | 'firstSkinFor'>;

/** Exactly what is proposed and approved. The text that was disclosed is in it by its hash. */
export function openingTermsOf(opening: RelationshipOpening, disclosureHash: string): OpeningTerms {
  const { relationship, core } = opening;
  const { asset, terms } = relationship;
  const sits = (seat: Seat) => {
    const { partyId, independentAmount } = lastOccupant(relationship, seat);
    return { partyId, independentAmount: minorOf(independentAmount) };
  };
  return {
    relationship: {
      id: relationship.id,
      name: relationship.name,
      asset: asset.code,
      scale: asset.scale,
      writtenEnding: relationship.writtenEnding,
      exhaustion: exhaustionTexts(relationship.exhaustion),
      seats: { A: sits('A'), B: sits('B') },
      terms: {
        threshold: minorOf(terms.threshold),
        minimumTransfer: minorOf(terms.minimumTransfer),
        rounding: minorOf(terms.rounding),
        imMultiplier: terms.imMultiplier.toFixed(),
        imCorrelation: terms.imCorrelation.toFixed(),
        lineRate: terms.lineRate.toFixed(),
        ...terms.clocks,
      },
    },
    core: { id: core.id, name: core.name },
    capital: {
      firstSkin: minorOf(opening.firstSkin),
      firstSkinForA: minorOf(opening.firstSkinFor.A),
      firstSkinForB: minorOf(opening.firstSkinFor.B),
      stressedVm: minorOf(opening.stressedVm),
      line: minorOf(opening.line),
      lineReturnable: minorOf(opening.lineReturnable),
      secondSkinLimit: minorOf(opening.secondSkinLimit),
      guaranteeLimit: minorOf(opening.guaranteeLimit),
      feeCap: minorOf(opening.feeCap),
    },
    disclosureHash,
  };
}

/** The proposal that these terms are of. */
export function openingOf({ relationship: given, core, capital }: OpeningTerms): RelationshipOpening {
  const asset = { code: given.asset, scale: given.scale };
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  const { threshold, minimumTransfer, rounding, imMultiplier, imCorrelation, lineRate, ...clocks } =
    given.terms;
  return {
    relationship: {
      id: id<'Book'>(given.id),
      name: given.name,
      asset,
      writtenEnding: given.writtenEnding,
      exhaustion: exhaustionOf(given.exhaustion),
      occupancies: (['A', 'B'] as const).map((seat) => ({
        code: `${seat}1`,
        seat,
        partyId: given.seats[seat].partyId,
        standing: 'performing',
        independentAmount: money(given.seats[seat].independentAmount),
      })),
      terms: {
        threshold: money(threshold),
        minimumTransfer: money(minimumTransfer),
        rounding: money(rounding),
        clocks,
        imMultiplier: new Exact(imMultiplier),
        imCorrelation: new Exact(imCorrelation),
        lineRate: new Exact(lineRate),
      },
    },
    core: { id: id<'Book'>(core.id), name: core.name },
    firstSkin: money(capital.firstSkin),
    firstSkinFor: { A: money(capital.firstSkinForA), B: money(capital.firstSkinForB) },
    stressedVm: money(capital.stressedVm),
    line: money(capital.line),
    lineReturnable: money(capital.lineReturnable),
    secondSkinLimit: money(capital.secondSkinLimit),
    guaranteeLimit: money(capital.guaranteeLimit),
    feeCap: money(capital.feeCap),
  };
}

function minorOf(amount: Money): string {
  return String(amount.minor);
}

function exhaustionTexts(exhaustion: Exhaustion) {
  if (exhaustion === 'not sized') return null;
  const { low, high, confidence, modelVersion } = exhaustion;
  return {
    low: low.toFixed(),
    high: high.toFixed(),
    confidence: confidence.toFixed(),
    modelVersion,
  };
}

function exhaustionOf(given: OpeningTerms['relationship']['exhaustion']): Exhaustion {
  if (given === null) return 'not sized';
  const { low, high, confidence, modelVersion } = given;
  return {
    low: new Exact(low),
    high: new Exact(high),
    confidence: new Exact(confidence),
    modelVersion,
  };
}

/** Whoever decides about a proposal waits for the one before. */
export async function lockOpening(tx: EntityManager, openingId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('relationship-opening/' || $1, 0))`, [
    openingId,
  ]);
}

/** How a party came in. */
export interface Admission {
  readonly name: string;
  readonly applicationId: ApplicationId;
  readonly state: Application['state'];
}

/** How a party came in; undefined: there is none, or it came with the book of the entity, and nobody examined it here. */
export async function admissionOf(tx: EntityManager, partyId: string): Promise<Admission | undefined> {
  const [row] = await tx.query<(Omit<Admission, 'applicationId'> & { applicationId: string })[]>(
    `select p.name, a.id as "applicationId", a.state from party p join application a on a.id = p.application_id
     where p.id = $1`,
    [partyId],
  );
  return row && { ...row, applicationId: id<'Application'>(row.applicationId) };
}

/** A number no relationship had before, and no book. */
export async function nextNumber(tx: EntityManager): Promise<RelationshipId> {
  const [row] = await tx.query<{ number: string }[]>(`select nextval('relationship_number')::text as number`);
  invariant(row !== undefined, 'a sequence without a next number');
  return id<'Book'>(row.number);
}
