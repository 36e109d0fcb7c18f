/** Something that could join two relationships, and of which this house knows nothing, or does not look here. */
export type Gap = {
  readonly subject: string;
  readonly statement: 'not-recorded' | 'not-examined';
  readonly why: string;
};

const notRecorded = (subject: string, why: string): Gap => ({ subject, statement: 'not-recorded', why });
const notExamined = (subject: string, why: string): Gap => ({ subject, statement: 'not-examined', why });

/**
 * What a certificate of this format does not speak of. A certificate that is silent reads as a clean one, so that each is said,
 * by name, until it is read and listed as an edge.
 */
export const GAPS: readonly Gap[] = [
  notRecorded('custodian', 'who keeps the vault of each book, and whether one keeps several'),
  notRecorded('vault-addresses', 'where the vault of each book lies on a chain'),
  notRecorded('cross-default', 'whether a default under other paper is a default here'),
  notRecorded(
    'default-under-specified-transaction',
    'whether other trades with the same party can end these',
  ),
  notRecorded('affiliate-set-off', "whether affiliates' debts can be set off against what is owed here"),
  notRecorded('common-guarantor', 'who guarantees a party, and whether he guarantees one elsewhere'),
  notRecorded(
    'netting-opinion',
    'whether the netting of this relationship is enforceable where its parties are',
  ),
  notRecorded('service-providers', 'who calculates, verifies and acts as trustee, here and elsewhere'),
  notExamined('wallets', 'whether a party is paid at a wallet that another party named too'),
  notExamined('affiliation', 'which parties have owners, controllers or signatories in common'),
  notExamined('holders', 'who holds the bonds behind this relationship'),
  notExamined(
    'beyond-the-other-end',
    'what the other end of an edge is linked to is counted, and not followed',
  ),
];
