import { RELINKS } from './agreement/relinks';
import { type CustodianFact, keptByNobody } from './isolation-certificate-custodians';
import type { CertificateView } from './isolation-certificate-edge';
import type { PaperFact } from './isolation-certificate-paper';

/** Something that could join two relationships, and of which this house knows nothing, does not look here, or does not rely on. */
export type Gap = {
  readonly subject: string;
  readonly statement: 'not-recorded' | 'not-examined' | 'not-relied-on';
  readonly why: string;
};

const notRecorded = (subject: string, why: string): Gap => ({ subject, statement: 'not-recorded', why });
const notExamined = (subject: string, why: string): Gap => ({ subject, statement: 'not-examined', why });

/**
 * What a certificate of this format does not speak of. A certificate that is silent reads as a clean one, so that each is said,
 * by name, until it is read and listed as an edge.
 */
const GAPS: readonly Gap[] = [
  notRecorded('vault-addresses', 'where the vault of each book lies on a chain'),
  notRecorded('service-providers', 'who calculates, verifies and acts as trustee, here and elsewhere'),
  notExamined('wallets', 'whether a party is paid at a wallet that another party named too'),
  notExamined('affiliation', 'which parties have owners, controllers or signatories in common'),
  notExamined('holders', 'who holds the bonds behind this relationship'),
  notExamined(
    'beyond-the-other-end',
    'what the other end of an edge is linked to is counted, and not followed',
  ),
];

/**
 * The gaps of one certificate. Who keeps a seat's margin is an edge where its paper names him, and a gap where it does not. The
 * elections that re-link are edges where a master agreement is in force; of a seat without one they are unknown. Whether a seat nets
 * is told to whoever sits there.
 *
 * @param papers in the order of their seats
 */
export function gapsOf(
  papers: readonly PaperFact[],
  custodians: readonly CustodianFact[],
  view: CertificateView,
): Gap[] {
  const kept = keptByNobody(
    papers.map(({ occupancy }) => occupancy),
    custodians,
  );
  const custodian = notRecorded('custodian', `who keeps the vault with ${kept.join(', ')}`);
  const unsigned = papers.filter(({ master }) => master === undefined).map(({ occupancy }) => occupancy);
  const unknown = RELINKS.map((subject) =>
    notRecorded(subject, `no master agreement is in force for ${unsigned.join(' and ')}`),
  );
  const gross = papers
    .filter(({ occupancy, netting }) => !netting.on && (view === 'whole' || view.includes(occupancy)))
    .map(({ occupancy, netting }): Gap => ({
      subject: 'netting-opinion',
      statement: 'not-relied-on',
      why: `${occupancy} is measured gross: ${netting.why}`,
    }));
  return [
    ...(kept.length > 0 ? [custodian] : []),
    ...GAPS,
    ...(unsigned.length > 0 ? unknown : []),
    ...gross,
  ];
}
