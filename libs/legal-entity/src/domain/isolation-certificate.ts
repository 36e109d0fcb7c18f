import { textOf } from '@app/kernel';
import { custodianEdges } from './isolation-certificate-custodians';
import type { CertificateView, Edge } from './isolation-certificate-edge';
import type { IsolationFacts } from './isolation-certificate-facts';
import { type Gap, gapsOf } from './isolation-certificate-gaps';
import { linkEdge } from './isolation-certificate-links';
import { relinkEdges } from './isolation-certificate-paper';
import { replacementEdges, seatEdge } from './isolation-certificate-parties';
import { exhaustionText } from './relationship-exhaustion';

/** Names what stands in a certificate and how: another arrangement is another number. */
export const CERTIFICATE_FORMAT = 'ringfence/isolation-certificate/3';

/** Everything that leads out of one relationship's book, at one instant. */
export type IsolationCertificate = {
  readonly format: string;
  readonly schema: string;
  readonly keyId: string;
  readonly asOf: string;
  readonly view: CertificateView;
  readonly relationship: {
    readonly id: string;
    readonly name: string;
    readonly asset: string;
    readonly writtenEnding: string;
    readonly exhaustion: string;
  };
  readonly book: { readonly id: string; readonly hash: string };
  readonly edges: readonly Edge[];
  readonly gaps: readonly Gap[];
};

/**
 * The certificate of a relationship for one reader. The same facts give the same certificate, whatever order they were read in.
 *
 * @param reader who it is for, and the id of the key it will be signed with, which is part of what is signed
 */
export function isolationCertificate(
  facts: IsolationFacts,
  { view, keyId }: { readonly view: CertificateView; readonly keyId: string },
): IsolationCertificate {
  const { id, name, asset, writtenEnding, exhaustion } = facts.relationship;
  const edges = [
    ...facts.links.map((link) => linkEdge(link, id, view)),
    ...facts.seats.map((seat) => seatEdge(seat, view)),
    ...replacementEdges(facts.replacements, view),
    ...relinkEdges(facts.papers, view),
    ...custodianEdges(facts.custodians, view),
  ];
  return {
    format: CERTIFICATE_FORMAT,
    schema: facts.schema,
    keyId,
    asOf: textOf(facts.asOf),
    view: view === 'whole' ? view : [...view].sort(),
    relationship: { id, name, asset: asset.code, writtenEnding, exhaustion: exhaustionText(exhaustion) },
    book: { id, hash: facts.bookHash },
    edges: edges.sort((a, b) => (a.id < b.id ? -1 : 1)),
    gaps: gapsOf(inOrder(facts.papers), facts.custodians, view),
  };
}

function inOrder(papers: IsolationFacts['papers']): IsolationFacts['papers'] {
  return [...papers].sort((a, b) => (a.occupancy < b.occupancy ? -1 : 1));
}
