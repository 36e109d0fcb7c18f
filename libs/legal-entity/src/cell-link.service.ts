import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, id, Money, type Result } from '@app/kernel';
import { LedgerBookService } from '@app/ledger';
import type { BookId, LinkPurpose, LinkTerms } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CellLink } from './domain';

/** Two people of two conflict groups, who sign a contract together. */
export interface Officers {
  readonly maker: ActorId;
  readonly checker: ActorId;
}

/** A link that both officers have agreed to, and not yet recorded. */
export interface AgreedLink extends LinkTerms {
  readonly approvalId: string;
}

/** What other stages need to know of a link in force. */
export interface LinkInForce {
  readonly name: string;
  readonly payer: BookId;
  readonly payee: BookId;
  readonly cap: Money;
}

const MINUTES_TO_SIGN = 60;

/** The contracts by which a cell is paid and pays: each agreed by two officers, for exactly its terms. */
@Injectable()
export class CellLinkService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly books: LedgerBookService,
  ) {}

  /** Proposes and approves every link, before anything is opened for it. Links recorded already keep their approval. */
  async agree(
    tx: EntityManager,
    links: readonly CellLink[],
    officers: Officers,
  ): Promise<Result<readonly AgreedLink[], ApprovalRefusal>> {
    const agreed: AgreedLink[] = [];
    for (const link of links) {
      const terms = { ...link, id: uuidOf(`link/${link.payer}/${link.payee}/${link.name}`) };
      const approval = await this.approved(tx, terms, officers);
      if (!approval.ok) return approval;
      agreed.push({ ...terms, approvalId: approval.value });
    }
    return accept(agreed);
  }

  /** Records links in the ledger; both books must be open. */
  async record(tx: EntityManager, links: readonly AgreedLink[]): Promise<void> {
    for (const { approvalId, ...terms } of links) await this.books.recordLink(tx, terms, approvalId);
  }

  /** The links of one purpose that a book has, as payer or payee. */
  async of(tx: EntityManager, book: BookId, purpose: LinkPurpose): Promise<LinkInForce[]> {
    const rows: { name: string; payer: string; payee: string; cap: string; code: string; scale: number }[] =
      await tx.query(
        `select l.name, l.payer_book_id as payer, l.payee_book_id as payee, l.cap, s.code, s.scale
         from led.link l join led.asset s on s.id = l.asset_id
         where $1 in (l.payer_book_id, l.payee_book_id) and l.purpose = $2
           and not exists (select from led.link_end e where e.link_id = l.id)
         order by l.name`,
        [book, purpose],
      );
    return rows.map(({ name, payer, payee, cap, code, scale }) => ({
      name,
      payer: id<'Book'>(payer),
      payee: id<'Book'>(payee),
      cap: Money.ofMinor(BigInt(cap), { code, scale }),
    }));
  }

  private async approved(
    tx: EntityManager,
    terms: LinkTerms,
    { maker, checker }: Officers,
  ): Promise<Result<string, ApprovalRefusal>> {
    const recorded: { approval_id: string }[] = await tx.query(
      'select approval_id from led.link where id = $1',
      [terms.id],
    );
    if (recorded[0] !== undefined) return accept(recorded[0].approval_id);
    const subjectHash = await this.books.linkTermsHash(tx, terms);
    const proposalId = uuidOf(`agree-link/${terms.id}/${subjectHash}`);
    await this.approvals.propose(tx, {
      id: proposalId,
      kind: 'ledger.link',
      subjectHash,
      maker,
      validForMinutes: MINUTES_TO_SIGN,
    });
    return this.approvals.approve(tx, { proposalId, checker, subjectHash });
  }
}
