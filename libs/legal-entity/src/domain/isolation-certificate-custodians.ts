import { textOf } from '@app/kernel';
import type { Signatures } from '@app/ledger/domain';
import { type CertificateView, type Edge, NOT_SHOWN, others } from './isolation-certificate-edge';

/** By what a custodian is named: the custody elected on an annex, an agreement on the control of an account, or a wallet. */
type CustodianSource =
  'variation-margin' | 'initial-margin' | 'control-agreement' | 'account-control' | 'wallet';

/** Who keeps something of whoever sits there, by one paper or one settlement instruction in force. */
export interface CustodianFact {
  readonly occupancy: string;
  readonly source: CustodianSource;
  readonly recordId: string; // of the agreement, or of the instruction
  readonly custodian: string; // by the name that stands there
  readonly signed: Signatures; // the two of the house who approved it
  readonly elsewhere: readonly string[]; // other cells for which the same custodian is named
}

/** Each custodian that something of a seat lies with, and how many other cells name the same. Who it is, is that seat's affair. */
export function custodianEdges(custodians: readonly CustodianFact[], view: CertificateView): Edge[] {
  const inOrder = [...custodians].sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
  return inOrder.map((fact, at) => {
    const before = inOrder.slice(0, at).filter((each) => placeOf(each) === placeOf(fact)).length;
    return custodianEdge(fact, before + 1, view);
  });
}

const placeOf = ({ occupancy, source }: CustodianFact) => `custodian/${occupancy}/${source}`;

/** @param n its number among those of one seat that are named in the same way: a seat may have several wallets */
function custodianEdge(fact: CustodianFact, n: number, view: CertificateView): Edge {
  const { occupancy, source, recordId, custodian, signed, elsewhere } = fact;
  const shown = view === 'whole' || view.includes(occupancy);
  const name = shown ? custodian : NOT_SHOWN;
  const { maker, makerGroup, checker, checkerGroup, at } = signed;
  return {
    id: `${placeOf(fact)}/${shown ? recordId : String(n)}`,
    kind: 'custodian',
    otherEnd: { kind: 'custodian', id: name, name },
    standing: 'in-force',
    terms: { namedBy: source },
    approved: { maker, makerGroup, checker, checkerGroup, at: textOf(at) },
    ended: null,
    passed: null,
    covers: [],
    shared: {
      how: elsewhere.length > 0 ? 'shared-custodian' : 'not-shared',
      relationships: others(elsewhere, view === 'whole'),
      replacementIn: null,
      trusts: '0',
      entities: '0',
      pool: null,
    },
  };
}

const KEPT_BY: Readonly<Record<string, readonly CustodianSource[]>> = {
  'variation margin': ['variation-margin'],
  'initial margin': ['initial-margin', 'control-agreement', 'account-control'],
};

/** The margin of each seat for which no paper in force names who keeps it: it lies in the vault of the cell, or nobody said. */
export function keptByNobody(occupancies: readonly string[], custodians: readonly CustodianFact[]): string[] {
  const names = (occupancy: string, sources: readonly CustodianSource[]) =>
    custodians.some((each) => each.occupancy === occupancy && sources.includes(each.source));
  return occupancies.flatMap((occupancy) =>
    Object.entries(KEPT_BY)
      .filter(([, sources]) => !names(occupancy, sources))
      .map(([margin]) => `the ${margin} of ${occupancy}`),
  );
}
