import { Money } from '@app/kernel';
import type { SubLimit } from './sub-limit';

/** What the house is willing to lend, as its committee has laid it down: sums of what is approved, over every relationship. */
export interface Appetite {
  readonly perParty: Money;
  readonly perGroup: Money; // affiliates together
  readonly perUnderlying: readonly { readonly underlying: string; readonly most: Money }[]; // Σ of the sub-limits on it
}

/** A line as the appetite counts it: what is approved, and how much of an underlying its sub-limits let a seat have. */
export interface CountedLine {
  readonly relationship: string;
  readonly occupancy: string;
  readonly party: string;
  readonly approved: Money;
  readonly subLimits: readonly SubLimit[];
}

/** Parties that belong together. */
export interface Affiliates {
  readonly group: string;
  readonly parties: readonly string[];
}

/** Something that the appetite limits, without the version that is asked about and with it. */
export interface AppetiteUse {
  readonly of: 'party' | 'group' | 'underlying';
  readonly name: string;
  readonly before: Money | 'unlimited'; // a line without a sub-limit on an underlying
  readonly after: Money | 'unlimited';
}

export interface AppetiteFinding extends AppetiteUse {
  readonly most: Money;
  readonly beyond: boolean;
}

/**
 * What a version makes of everything that the appetite limits: Σ approved of its party and of its group, Σ of the sub-limits on each
 * underlying that is named. Of the lines of others that set none on it nothing is counted; the version itself has to.
 *
 * @param lines all of the house, with the one that the version takes the place of
 * @param affiliates of its party, itself among them; undefined: nobody said that it belongs to a group
 */
export function appetiteUses(
  { perUnderlying }: Appetite,
  lines: readonly CountedLine[],
  wanted: CountedLine,
  affiliates: Affiliates | undefined,
): AppetiteUse[] {
  const isOwn = ({ relationship, occupancy }: CountedLine) =>
    relationship === wanted.relationship && occupancy === wanted.occupancy;
  const own = lines.find(isOwn);
  const others = lines.filter((line) => !isOwn(line));
  const { asset } = wanted.approved;
  const approvedOf = (parties: readonly string[]) => {
    const counted = others.filter(({ party }) => parties.includes(party)).map(({ approved }) => approved);
    const rest = Money.sum(counted, asset);
    return { before: rest.plus(own?.approved ?? Money.zero(asset)), after: rest.plus(wanted.approved) };
  };
  const group = affiliates && {
    of: 'group' as const,
    name: affiliates.group,
    ...approvedOf(affiliates.parties),
  };
  return [
    { of: 'party', name: wanted.party, ...approvedOf([wanted.party]) },
    ...(group === undefined ? [] : [group]),
    ...perUnderlying.map(({ underlying }): AppetiteUse => {
      const rest = Money.sum(
        others.map((line) => allowedIn(line, underlying) ?? Money.zero(asset)),
        asset,
      );
      const before = own === undefined ? Money.zero(asset) : allowedIn(own, underlying);
      const after = allowedIn(wanted, underlying);
      return {
        of: 'underlying',
        name: underlying,
        before: before === undefined ? 'unlimited' : rest.plus(before),
        after: after === undefined ? 'unlimited' : rest.plus(after),
      };
    }),
  ];
}

/**
 * Beyond the appetite is what a version makes larger than it may be. One that adds nothing passes, whatever others have come to, so
 * that a line can always be made smaller.
 */
export function appetiteFindings(appetite: Appetite, uses: readonly AppetiteUse[]): AppetiteFinding[] {
  return uses.flatMap((use) => {
    const most = mostOf(appetite, use);
    return most === undefined ? [] : [{ ...use, most, beyond: exceeds(use.after, most) && adds(use) }];
  });
}

/** How much of an underlying a line lets its seat have; undefined: no sub-limit says. */
function allowedIn({ subLimits }: CountedLine, underlying: string): Money | undefined {
  return subLimits.find(({ by, of }) => by === 'underlying' && of === underlying)?.most;
}

function mostOf(appetite: Appetite, { of, name }: AppetiteUse): Money | undefined {
  if (of === 'underlying') return appetite.perUnderlying.find(({ underlying }) => underlying === name)?.most;
  return of === 'party' ? appetite.perParty : appetite.perGroup;
}

const exceeds = (used: Money | 'unlimited', most: Money) => used === 'unlimited' || most.lessThan(used);

function adds({ before, after }: AppetiteUse): boolean {
  if (before === 'unlimited') return false;
  return after === 'unlimited' || before.lessThan(after);
}
