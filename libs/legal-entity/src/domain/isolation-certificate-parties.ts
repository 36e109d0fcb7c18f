import { textOf } from '@app/kernel';
import {
  type CertificateView,
  type Edge,
  NOT_RECORDED,
  NOT_SHOWN,
  others,
} from './isolation-certificate-edge';
import type { PartyFact, ReplacementFact, SeatFact } from './isolation-certificate-facts';
import { opposite, seatOf } from './relationship';

/** Who sits or sat there, and where else: the same party elsewhere is no recourse to this relationship, and none from it. */
export function seatEdge(seat: SeatFact, view: CertificateView): Edge {
  const own = view === 'whole' || view.includes(seat.occupancy);
  return partyEdge(`party/${seat.occupancy}`, 'party', seat, view, {
    shown: own,
    standing: own ? seat.standing : NOT_SHOWN,
    terms: { seat: seatOf(seat.occupancy), seatedAt: textOf(seat.seatedAt) },
  });
}

/** Whom a seat accepts opposite itself is its own affair: the other one is told how many they are. */
export function replacementEdges(replacements: readonly ReplacementFact[], view: CertificateView): Edge[] {
  const inOrder = [...replacements].sort((a, b) => (a.partyId < b.partyId ? -1 : 1));
  return (['A', 'B'] as const).flatMap((seat) =>
    inOrder
      .filter((each) => each.seat === seat)
      .map((each, index) => {
        const shown = view === 'whole' || view.some((code) => seatOf(code) === opposite(seat));
        const id = `replacement/${seat}/${shown ? each.partyId : String(index + 1)}`;
        const approvedAt = shown ? textOf(each.approvedAt) : NOT_SHOWN;
        return partyEdge(id, 'replacement', each, view, {
          shown,
          standing: 'approved-beforehand',
          terms: { seat, approvedAt },
        });
      }),
  );
}

interface PartyShown {
  readonly shown: boolean;
  readonly standing: string;
  readonly terms: Edge['terms'];
}

function partyEdge(
  id: string,
  kind: 'party' | 'replacement',
  { partyId, partyName, sitsIn, replacementIn }: PartyFact,
  view: CertificateView,
  { shown, standing, terms }: PartyShown,
): Edge {
  const itsOwn = view === 'whole' || (shown && kind === 'party');
  return {
    id,
    kind,
    otherEnd: { kind: 'party', id: shown ? partyId : NOT_SHOWN, name: shown ? partyName : NOT_SHOWN },
    standing,
    terms,
    approved: NOT_RECORDED,
    ended: null,
    passed: null,
    covers: [],
    shared: {
      how: sitsIn.length > 0 ? 'same-party-no-recourse' : 'not-shared',
      relationships: others(sitsIn, itsOwn),
      replacementIn: others(replacementIn, view === 'whole'),
      trusts: '0',
      entities: '0',
      pool: null,
    },
  };
}
