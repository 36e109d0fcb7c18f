import { Exact } from '@app/kernel';
import type { Owner, Ownership } from './ownership';
import { effectiveShares } from './ownership-share';

/** How closely a counterparty is looked at. */
export type RiskRating = 'low' | 'standard' | 'high';

/** A natural person behind the subject, and what makes him one. */
export interface BeneficialOwner {
  readonly id: string;
  readonly name: string;
  readonly share: Exact; // effective; may be 0 for one who only controls
  readonly grounds: readonly ('ownership' | 'control')[];
}

/** Who owns at least this part is a beneficial owner: 25 %, and 10 % where the risk is high. */
export function ownershipThreshold(rating: RiskRating): Exact {
  return new Exact(rating === 'high' ? '0.1' : '0.25');
}

/**
 * The natural persons who own the threshold or more of the subject, all chains together, or who control it: by a right that needs
 * no share, by more than half of an entity's shares held directly, or by control of an entity that owns the threshold or controls.
 *
 * @see FATF, Guidance on Beneficial Ownership of Legal Persons (2023): ownership first, then control by other means
 */
export function beneficialOwners(ownership: Ownership, rating: RiskRating): BeneficialOwner[] {
  const threshold = ownershipThreshold(rating);
  const shares = effectiveShares(ownership);
  const shareOf = (id: string) => shares.get(id) ?? new Exact(0);
  const counts = (id: string) => id === ownership.subject || shareOf(id).greaterThanOrEqualTo(threshold);
  return ownership.owners
    .filter(({ kind }) => kind === 'person')
    .map(({ id, name }) => {
      const grounds = [
        ...(shareOf(id).greaterThanOrEqualTo(threshold) ? (['ownership'] as const) : []),
        ...([...controlledBy(ownership, id)].some(counts) ? (['control'] as const) : []),
      ];
      return { id, name, share: shareOf(id), grounds };
    })
    .filter(({ grounds }) => grounds.length > 0);
}

/** The persons and entities that control the subject: by most of its shares, all chains together, or by control down a chain. */
export function controllersOf(ownership: Ownership): Owner[] {
  const shares = effectiveShares(ownership);
  const { subject, owners } = ownership;
  return owners.filter(
    ({ id }) =>
      id !== subject &&
      (shares.get(id)?.greaterThan('0.5') === true || controlledBy(ownership, id).has(subject)),
  );
}

/** Everything that does as this owner says, through any number of others. */
function controlledBy({ controls, holdings }: Ownership, controller: string): Set<string> {
  const steps = [
    ...controls.map(({ controller: from, controlled }) => ({ from, to: controlled })),
    ...holdings
      .filter(({ share }) => share.greaterThan('0.5'))
      .map(({ owner, owned }) => ({ from: owner, to: owned })),
  ];
  const reached = new Set<string>();
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const { from, to } of steps) if (from === controller || reached.has(from)) reached.add(to);
  }
  return reached;
}
