import { Money, owed } from '@app/kernel';
import type { BookId, LinkTerms, Transfer } from '@app/ledger/domain';
import type { Relationship } from './relationship';

/** The entity's own book, where its capital is. */
export interface Core {
  readonly id: BookId;
  readonly name: string; // K
}

/** What the core puts behind one cell, and at most takes from it. A limit of zero is no contract at all. */
export interface CellTerms {
  readonly relationship: Relationship;
  readonly core: Core;
  readonly firstSkin: Money;
  readonly line: Money; // liquidity committed to this relationship alone
  readonly lineReturnable: Money; // interest on it, on top of what was drawn
  readonly secondSkinLimit: Money; // published sub-limit of what all cells share
  readonly guaranteeLimit: Money;
  readonly feeCap: Money;
}

export type CellLink = Omit<LinkTerms, 'id'>;

/** The name of a relationship's contract with its core: Lskin.R1. */
export function linkName(word: 'skin' | 'liq' | 'fee' | 'ss' | 'gty', relationshipName: string): string {
  return `L${word}.${relationshipName}`;
}

/** The contracts between a cell and its core, each capped. */
export function cellLinks(cell: CellTerms): CellLink[] {
  const { relationship, core } = cell;
  const { asset, name } = relationship;
  const nothing = Money.zero(asset);
  const down = { payer: core.id, payee: relationship.id, asset, returnable: nothing };
  const links: CellLink[] = [
    { ...down, name: linkName('skin', name), purpose: 'skin', cap: cell.firstSkin },
    {
      ...down,
      name: linkName('liq', name),
      purpose: 'liquidity',
      cap: cell.line,
      returnable: cell.lineReturnable,
    },
    { ...down, name: linkName('ss', name), purpose: 'second-skin', cap: cell.secondSkinLimit },
    { ...down, name: linkName('gty', name), purpose: 'guarantee', cap: cell.guaranteeLimit },
    {
      payer: relationship.id,
      payee: core.id,
      asset,
      returnable: nothing,
      name: linkName('fee', name),
      purpose: 'fee',
      cap: cell.feeCap,
    },
  ];
  return links.filter(({ cap }) => cap.isPositive());
}

/** First skin leaves the core's vault for the cell's; the line stays in the core's, set aside for this cell. */
export function cellFunding({ relationship, core, firstSkin, line }: CellTerms): Transfer[] {
  const bridge = `BRIDGE.${linkName('skin', relationship.name)}`;
  const book = core.id;
  return [
    { book, debit: 'OWN', credit: `LIQUIDITY.${relationship.name}`, amount: line },
    { book, debit: 'OWN', credit: bridge, amount: firstSkin },
    { book: relationship.id, debit: bridge, credit: 'SKIN', amount: firstSkin },
    {
      book,
      debit: `SKIN_IN.${relationship.name}`,
      credit: 'NET',
      amount: firstSkin.in(owed(firstSkin.asset)),
    },
  ].filter(({ amount }) => amount.isPositive());
}
