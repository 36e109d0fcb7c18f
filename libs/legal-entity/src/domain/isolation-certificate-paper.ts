import { textOf } from '@app/kernel';
import type { Signatures } from '@app/ledger/domain';
import type { MasterElections } from './agreement/master';
import type { Netting } from './agreement/netting-opinion';
import { type Relink, relinksOf } from './agreement/relinks';
import { type CertificateView, type Edge, NOT_SHOWN, others } from './isolation-certificate-edge';
import { differencesOf } from './term-differences';

/** The master agreement of one seat, as it is in force, as far as it may join its relationship to others. */
export interface MasterFact {
  readonly agreementId: string;
  readonly form: string;
  readonly version: number;
  readonly executedSha256: string;
  readonly schedule: MasterElections['schedule'];
  readonly signed: Signatures; // the two of the house who approved it
  readonly guaranteedElsewhere: readonly string[]; // other cells for which the same guarantor stands
}

/** What whoever sits there has signed, and whether it nets. */
export interface PaperFact {
  readonly occupancy: string;
  readonly partyId: string;
  readonly partyName: string;
  readonly sitsIn: readonly string[]; // other relationships
  readonly master: MasterFact | undefined;
  readonly netting: Netting;
}

const ELECTION: Readonly<Record<Relink, keyof MasterElections['schedule']>> = {
  'cross-default': 'crossDefault',
  'default-under-specified-transaction': 'defaultUnderSpecifiedTransaction',
  'affiliate-set-off': 'affiliateSetOff',
  'common-guarantor': 'guarantor',
};

/** Each election by which a seat's paper joins this relationship to something outside it. On which terms is that seat's affair. */
export function relinkEdges(papers: readonly PaperFact[], view: CertificateView): Edge[] {
  return papers.flatMap((paper) => {
    const { master } = paper;
    return master === undefined
      ? []
      : relinksOf({ schedule: master.schedule }).map((relink) => relinkEdge(relink, paper, master, view));
  });
}

function relinkEdge(
  relink: Relink,
  { occupancy, partyId, partyName, sitsIn }: PaperFact,
  { agreementId, form, version, executedSha256, schedule, signed, guaranteedElsewhere }: MasterFact,
  view: CertificateView,
): Edge {
  const shown = view === 'whole' || view.includes(occupancy);
  const guarantor = relink === 'common-guarantor' ? schedule.guarantor : null;
  const otherEnd =
    guarantor === null ? { id: partyId, name: partyName } : { id: guarantor.lei, name: guarantor.name };
  const elected = differencesOf({}, schedule[ELECTION[relink]]).map(({ field, now }) => [field, now]);
  const paper = { agreement: agreementId, form, version: String(version), executedSha256 };
  return {
    id: `${relink}/${occupancy}`,
    kind: relink,
    otherEnd: { kind: 'party', id: shown ? otherEnd.id : NOT_SHOWN, name: shown ? otherEnd.name : NOT_SHOWN },
    standing: 'in-force',
    terms: shown
      ? { ...paper, ...(Object.fromEntries(elected) as Record<string, string>) }
      : { agreement: NOT_SHOWN },
    approved: {
      maker: signed.maker,
      makerGroup: signed.makerGroup,
      checker: signed.checker,
      checkerGroup: signed.checkerGroup,
      at: textOf(signed.at),
    },
    ended: null,
    passed: null,
    covers: [],
    shared: {
      how: 'joined-by-election',
      relationships: others(guarantor === null ? sitsIn : guaranteedElsewhere, view === 'whole'),
      replacementIn: null,
      trusts: '0',
      entities: '0',
      pool: null,
    },
  };
}
