import { id, invariant } from '@app/kernel';
import { LedgerLinkService, LedgerService } from '@app/ledger';
import type { BookId, LinkRecord, NamedBook } from '@app/ledger/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { custodiansOf } from './certificate-custodian.rows';
import { type Cover, CoverService } from './cover.service';
import { NettingService } from './netting.service';
import {
  type CertificateView,
  type IsolationCertificate,
  isolationCertificate,
  type LinkFact,
  type MasterFact,
  type PaperFact,
  poolOf,
  type Relationship,
  type ReplacementFact,
  type SeatFact,
} from './domain';

interface Instant {
  readonly asOf: Date;
  readonly schema: string;
  readonly isolation: string;
}

/** Reads what leads out of a relationship's book: contracts of the ledger, covers, parties and their other seats. */
@Injectable()
export class CertificateService {
  constructor(
    private readonly links: LedgerLinkService,
    private readonly ledger: LedgerService,
    private readonly covers: CoverService,
    private readonly nettings: NettingService,
  ) {}

  /**
   * The certificate of a relationship for one reader, as of the database's clock.
   *
   * @param tx sees one state of everything: two edges of two states would be a certificate of none
   */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    reader: { readonly view: CertificateView; readonly keyId: string },
  ): Promise<IsolationCertificate> {
    const [instant] = await tx.query<Instant[]>(INSTANT); // the view was taken by the transaction's first statement, a moment ago
    invariant(
      instant !== undefined && instant.isolation !== 'read committed',
      'a certificate is of one view',
    );
    const [bookHash, links, seats, replacements, papers, custodians] = await Promise.all([
      this.ledger.bookHash(tx, relationship.id),
      this.linksOf(tx, relationship),
      tx.query<SeatFact[]>(SEATS, [relationship.id]),
      tx.query<ReplacementFact[]>(REPLACEMENTS, [relationship.id]),
      this.papersOf(tx, relationship, instant.asOf),
      custodiansOf(tx, relationship.id, instant.asOf),
    ]);
    const { asOf, schema } = instant;
    const facts = { asOf, schema, relationship, bookHash, links, seats, replacements, papers, custodians };
    return isolationCertificate(facts, reader);
  }

  private async linksOf(tx: EntityManager, { id: book, occupancies }: Relationship): Promise<LinkFact[]> {
    const [records, ...covers] = await Promise.all([
      this.links.of(tx, book),
      ...occupancies.map(({ code }) => this.covers.of(tx, book, code)),
    ]);
    const otherEnds = new Set(records.map((record) => otherEndOf(record, book).id));
    const neighbours = await this.links.neighbours(tx, [...otherEnds], book);
    return Promise.all(
      records.map(async (record) => ({
        record,
        neighbours: neighbours.get(otherEndOf(record, book).id) ?? [],
        covers: covers.flat().filter((cover) => paysOver(record, cover)),
        pool: await this.poolOf(tx, record),
      })),
    );
  }

  private async papersOf(tx: EntityManager, relationship: Relationship, asOf: Date): Promise<PaperFact[]> {
    const rows = await tx.query<PaperRow[]>(PAPERS, [relationship.id, asOf]);
    const nettings = await this.nettings.of(tx, relationship, asOf);
    return rows.map(({ master, ...row }) => ({
      ...row,
      master: master === null ? undefined : signedAt(master),
      netting: nettings.get(row.occupancy) ?? { on: false, why: 'no-master-agreement' },
    }));
  }

  private async poolOf(tx: EntityManager, record: LinkRecord): Promise<LinkFact['pool']> {
    const account = poolOf(record.purpose);
    if (account === undefined || record.payer.kind !== 'entity') return undefined;
    const holds = await this.ledger.balance(tx, record.payer.id, account, record.cap.asset);
    const { books, caps } = await this.links.promisedLike(tx, record);
    return { account, holds, promised: caps, relationships: books };
  }
}

interface PaperRow extends Omit<PaperFact, 'master' | 'netting'> {
  readonly master:
    | null
    | (Omit<MasterFact, 'signed'> & { readonly signed: Omit<MasterFact['signed'], 'at'> & { at: string } });
}

/** JSON has no instants: the database writes them as text. */
function signedAt({ signed, ...master }: NonNullable<PaperRow['master']>): MasterFact {
  return { ...master, signed: { ...signed, at: new Date(signed.at) } };
}

function otherEndOf({ payer, payee }: LinkRecord, book: BookId): NamedBook {
  return payer.id === book ? payee : payer;
}

function paysOver({ name, payer }: LinkRecord, cover: Cover): boolean {
  return cover.linkName === name && cover.book === id<'Book'>(payer.id);
}

const INSTANT = `
  select clock_now() as "asOf", (select name from migrations order by id desc limit 1) as schema,
    current_setting('transaction_isolation') as isolation`;

// Where else a party sits or sat, and where else it is approved for a vacant seat.
const ELSEWHERE = (row: string) => `
  p.id as "partyId", p.name as "partyName",
  array(select distinct r.name from occupancy e join relationship r on r.id = e.relationship_id
        where e.party_id = ${row}.party_id and e.relationship_id <> ${row}.relationship_id) as "sitsIn",
  array(select distinct r.name from approved_replacement e join relationship r on r.id = e.relationship_id
        where e.party_id = ${row}.party_id and e.relationship_id <> ${row}.relationship_id) as "replacementIn"`;

const SEATS = `
  select o.code as occupancy, o.standing, o.seated_at as "seatedAt", ${ELSEWHERE('o')}
  from occupancy o join party p on p.id = o.party_id where o.relationship_id = $1`;

const REPLACEMENTS = `
  select a.seat, a.approved_at as "approvedAt", ${ELSEWHERE('a')}
  from approved_replacement a join party p on p.id = a.party_id where a.relationship_id = $1`;

// The master agreement in force of everyone who sits there, who approved it, and for which other cells its guarantor stands.
const PAPERS = `
  with in_force as (
    select distinct on (a.party_id, a.cell) a.party_id, a.cell, a.id, a.form, v.version, v.executed_sha256,
      v.elections -> 'schedule' as schedule, v.approval_id
    from agreement a join agreement_version v on v.agreement_id = a.id
    where a.part = 'master' and v.effective_from <= $2
    order by a.party_id, a.cell, a.generation desc, v.version desc
  )
  select o.code as occupancy, ${ELSEWHERE('o')}, (
    select jsonb_build_object('agreementId', m.id, 'form', m.form, 'version', m.version,
      'executedSha256', m.executed_sha256, 'schedule', m.schedule,
      'signed', jsonb_build_object('maker', c.maker, 'makerGroup', c.maker_group, 'checker', c.checker,
        'checkerGroup', c.checker_group, 'at', c.decided_at),
      'guaranteedElsewhere', array(
        select distinct e.cell from in_force e
        where e.cell <> m.cell and e.schedule #>> '{guarantor,lei}' = m.schedule #>> '{guarantor,lei}' order by 1))
    from in_force m join control.approval c on c.id = m.approval_id where (m.party_id, m.cell) = (o.party_id, r.name)
  ) as master
  from occupancy o join party p on p.id = o.party_id join relationship r on r.id = o.relationship_id
  where o.relationship_id = $1 and o.vacated_at is null`;
