import { type Money, textOf } from '@app/kernel';
import type { BookKind, LinkPurpose, NamedBook, Signatures } from '@app/ledger/domain';
import {
  type Approved,
  type CertificateView,
  type Edge,
  NOT_SHOWN,
  others,
} from './isolation-certificate-edge';
import type { LinkFact } from './isolation-certificate-facts';
import { poolOf } from './isolation-certificate-pools';

const FROM_A_SEATS_MONEY: readonly LinkPurpose[] = ['premium', 'fee'];

/** A contract of the ledger as a way out of the book `here`. */
export function linkEdge(link: LinkFact, here: string, view: CertificateView): Edge {
  const { record, covers } = link;
  const pays = record.payer.id === here;
  const otherEnd = otherEndOf(pays ? record.payee : record.payer, view);
  const name = otherEnd.id === NOT_SHOWN ? NOT_SHOWN : record.name; // a name tells whom it concerns: Lskin.R1
  const kind = record.purpose === 'skin' ? 'first-skin' : record.purpose;
  return {
    id: `${kind}/${name}/${record.id}`,
    kind,
    otherEnd,
    standing: record.ended === undefined ? 'in-force' : 'ended',
    terms: {
      name,
      direction: pays ? 'this-book-pays' : 'this-book-is-paid',
      asset: record.cap.asset.code,
      cap: record.cap.toText(),
      returnable: record.returnable.toText(),
    },
    approved: approvedBy(record.signed),
    ended:
      record.ended === undefined
        ? null
        : { at: textOf(record.ended.at), approved: approvedBy(record.ended.signed) },
    passed: passedOver(link, pays, view),
    covers: covers
      .map(({ occupancy, rank, subLimit }) => ({
        occupancy,
        rank: String(rank),
        subLimit: subLimit.toText(),
      }))
      .sort((a, b) => (`${a.occupancy}/${a.rank}` < `${b.occupancy}/${b.rank}` ? -1 : 1)),
    shared: sharingOf(link, pays, view),
  };
}

/** The bridges of a link, ours and theirs. What a seat pays out of its own money is that seat's affair; that they sum to zero is not. */
function passedOver({ record }: LinkFact, pays: boolean, view: CertificateView): Edge['passed'] {
  const { payerBridge, payeeBridge } = record;
  const hidden = view !== 'whole' && FROM_A_SEATS_MONEY.includes(record.purpose);
  const shown = (amount: Money) => (hidden ? NOT_SHOWN : amount.toText());
  return {
    here: shown(pays ? payerBridge : payeeBridge),
    there: shown(pays ? payeeBridge : payerBridge),
    sum: payerBridge.plus(payeeBridge).toText(),
  };
}

function sharingOf(
  { record, neighbours, pool }: LinkFact,
  pays: boolean,
  view: CertificateView,
): Edge['shared'] {
  const names = (kind: BookKind) => neighbours.filter((each) => each.kind === kind).map(({ name }) => name);
  const relationships = names('relationship');
  const other = pays ? record.payee : record.payer;
  return {
    how: howShared(record.purpose, other.kind, relationships.length),
    relationships: others(relationships, view === 'whole'),
    replacementIn: null,
    trusts: String(names('trust').length),
    entities: String(names('entity').length),
    pool:
      pool === undefined
        ? null
        : {
            account: pool.account,
            holds: pool.holds.toText(),
            promised: pool.promised.toText(),
            relationships: String(pool.relationships),
          },
  };
}

/** The core's skin and line are set aside for one cell; what it shares, it shares by construction. A trust with others is a series. */
function howShared(
  purpose: LinkPurpose,
  otherEnd: BookKind,
  otherRelationships: number,
): Edge['shared']['how'] {
  if (otherEnd === 'relationship') return 'another-relationship';
  if (poolOf(purpose) !== undefined) return 'shared-by-construction';
  return otherEnd === 'trust' && otherRelationships > 0 ? 'shared-series' : 'not-shared';
}

/** Another relationship at the far end has no name for a counterparty of this one. */
function otherEndOf({ id, name, kind }: NamedBook, view: CertificateView): Edge['otherEnd'] {
  const hidden = kind === 'relationship' && view !== 'whole';
  return { kind, id: hidden ? NOT_SHOWN : id, name: hidden ? 'another relationship' : name };
}

function approvedBy({ maker, makerGroup, checker, checkerGroup, at }: Signatures): Approved {
  return { maker, makerGroup, checker, checkerGroup, at: textOf(at) };
}
