import { type Money, unreachable } from '@app/kernel';
import type { DisclosedFacts } from './disclosure-facts';
import { exhaustionText } from './relationship-exhaustion';

/** The clauses of a disclosure, in order, each written from the facts. */
export const CLAUSES: readonly {
  readonly heading: string;
  readonly write: (facts: DisclosedFacts) => string;
}[] = [
  { heading: 'Who', write: whoClause },
  { heading: 'What pays if the other seat fails', write: layersClause },
  { heading: 'The written ending', write: endingClause },
  { heading: 'How likely the ending is', write: exhaustionClause },
  { heading: 'What is shared by construction', write: sharedClause },
  { heading: 'When you are paid', write: liquidityClause },
  { heading: 'If nobody bids for the vacant seat', write: nobodyBidsClause },
  { heading: 'What never happens', write: neverClause },
  { heading: 'What you learn of each other', write: namesClause },
];

function whoClause({ seats, asset, relationship }: DisclosedFacts): string {
  return (
    `${seats.A} sits in seat A, ${seats.B} in seat B, and the cell ${relationship} stands between them as principal to both. ` +
    `It settles in ${asset}. You face the cell, and its assets alone, save as said below.`
  );
}

function layersClause(facts: DisclosedFacts): string {
  const { firstSkinFor } = facts;
  const layers = [
    'the margin it posted here, at realised value',
    'its guarantor, by what it has paid in by then',
    `first skin of the cell: ${textOf(firstSkinFor.A)} if seat A fails, ${textOf(firstSkinFor.B)} if seat B fails`,
    'tail tranches that name it, the junior first, if there are any',
    `second skin of the entity, up to ${textOf(facts.secondSkinLimit)}, down to its floor`,
    "the sponsor's committed facility, if there is one",
    'the written ending',
  ];
  return layers.map((layer, index) => `  (${String(index + 1)}) ${layer}`).join('\n');
}

function endingClause({ writtenEnding, guaranteeLimit }: DisclosedFacts): string {
  switch (writtenEnding) {
    case 'entity-guaranteed':
      return `The entity guarantees what no layer absorbs, up to ${textOf(guaranteeLimit)}. Beyond that your claim is on the cell's assets.`;
    case 'limited-recourse':
      return "Your claim is capped at the cell's assets: what no layer absorbs is your loss, a haircut that you consent to here.";
    case 'sized-tranche':
      return (
        'The tranches are sized to the confidence stated below. The entity guarantees what is beyond them, up to ' +
        `${textOf(guaranteeLimit)}. Beyond that your claim is on the cell's assets.`
      );
    default:
      return unreachable(writtenEnding);
  }
}

function exhaustionClause({ exhaustion }: DisclosedFacts): string {
  if (exhaustion === 'not sized')
    return 'Nobody has sized it yet: take it for possible. No figure that you may have heard is part of this disclosure.';
  return (
    `Every layer before the ending is used up with a probability of ${exhaustionText(exhaustion)}. ` +
    'It is an estimate of a model, and covers the case that nobody bids.'
  );
}

function sharedClause({ secondSkinLimit, guaranteeLimit }: DisclosedFacts): string {
  const guarantee = guaranteeLimit.isPositive() ? `and the guarantee of ${textOf(guaranteeLimit)} are` : 'is';
  return (
    `The second skin of ${textOf(secondSkinLimit)}, the sponsor's facility ${guarantee} limits on what the entity has once for all its ` +
    'relationships: an event in another one may use it up before. Only what is allocated to this one counts as your cover, and ' +
    'what an event elsewhere took is shown to you within the hour. Nothing else is shared with any other relationship.'
  );
}

function liquidityClause({ line, stressedVm }: DisclosedFacts): string {
  return (
    'Until the layer that owes it pays, what is due to you is advanced from first skin and from a liquidity line of ' +
    `${textOf(line)}, kept for this relationship alone. They are measured against variation margin of ${textOf(stressedVm)}, ` +
    'stressed over grace, auction and tranche payment. If they are empty, what is owed to you is booked, bears interest, and is shown by the hour.'
  );
}

function nobodyBidsClause(): string {
  return (
    'The auction is held again with the reserve raised to all remaining layers; then the seat is offered bilaterally; then the ' +
    'entity takes it, hedged, within its carrying limit, for 48 hours that its board may extend once. After that you elect: cash ' +
    "settlement at the verified close-out price, or to stay with recourse to the cell's assets. Without an election within 24 " +
    'hours you are settled in cash. It is the only way in which your position ends without an act of yours.'
  );
}

function neverClause(): string {
  return (
    'No position of yours is torn up. No margin of yours pays for the other seat, and no gain of yours, save by the written ending. ' +
    'You are never assessed for more. No collateral of another relationship or series is used, and none of yours for another.'
  );
}

function namesClause({ seats }: DisclosedFacts): string {
  return (
    `Each of you learns that the other is ${seats.A}, or ${seats.B}, and how it stands: performing, or not. Neither is told the ` +
    "other's margin, line or independent amount."
  );
}

function textOf(amount: Money): string {
  return `${amount.toText()} ${amount.asset.code}`;
}
