import { type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, type Money, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { linesInForce } from './credit-line.rows';
import { lineNews } from './credit-news';
import {
  type CreditNotice,
  CreditNoticeService,
  type Service,
  type ServiceRefusal,
} from './credit-notice.service';
import { type CreditLine, type IllegalAct, mayAct, standingOf, steppedTo } from './domain';
import { insertAct, type NewAct } from './line-act.rows';

/** Who does it, and why. */
interface Doer {
  readonly officer: ActorId;
  readonly reason: string;
  readonly asOf: Date;
}

interface NoLine {
  readonly kind: 'unknown-actor' | 'no-line';
}

type UnwatchRefusal = NoLine | IllegalAct;
export type WatchRefusal = UnwatchRefusal | { readonly kind: 'review-in-the-past' };
type BlockRefusal = UnwatchRefusal | { readonly kind: 'served-in-the-future' };
export type ReductionRefusal =
  | BlockRefusal
  | { readonly kind: 'line-committed' } // it is reduced by a version, by two, and by a clause
  | { readonly kind: 'not-a-reduction'; readonly approved: Money };
export type BlockNoticeRefusal = NoLine | { readonly kind: 'not-blocked' | ServiceRefusal };

interface Found {
  readonly relationship: Relationship;
  readonly line: CreditLine;
}

/** What one officer does to a line alone: each under the relationship's lock, so that no trade is held beside it unseen. */
@Injectable()
export class LineActService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly notices: CreditNoticeService,
  ) {}

  /** Looks at a line more closely, until a day. @returns the line as it is from now on */
  async watch(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    reviewBy: string,
    by: Doer,
  ): Promise<Result<CreditLine, WatchRefusal>> {
    const may = await this.may(tx, relationshipId, occupancy, 'watch', by);
    if (!may.ok) return may;
    if (reviewBy < by.asOf.toISOString().slice(0, 10)) return refuse({ kind: 'review-in-the-past' });
    return accept(await this.done(tx, may.value, { kind: 'watch', reviewBy }, by));
  }

  async unwatch(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    by: Doer,
  ): Promise<Result<CreditLine, UnwatchRefusal>> {
    const may = await this.may(tx, relationshipId, occupancy, 'unwatch', by);
    return may.ok ? accept(await this.done(tx, may.value, { kind: 'unwatch' }, by)) : may;
  }

  /** Stops a line, at once: its notice, where it is not served with it, follows. */
  async block(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    { kind, service }: { readonly kind: 'freeze' | 'suspend'; readonly service: Service | undefined },
    by: Doer,
  ): Promise<Result<CreditLine, BlockRefusal>> {
    const may = await this.may(tx, relationshipId, occupancy, kind, by);
    if (!may.ok) return may;
    const { relationship, line } = may.value;
    if (service !== undefined) {
      const how = { service, asOf: by.asOf };
      const served = await this.notices.serveWithDeed(tx, relationship, blockNotice(line, kind, by), how);
      if (!served.ok) return refuse({ kind: served.refusal });
    }
    const after = await this.done(tx, may.value, { kind }, by);
    await publish(tx, ...lineNews(kind === 'freeze' ? 'frozen' : 'suspended', after, relationship));
    return accept(after);
  }

  /** Reduces an advised line, with effect on the service of its notice. */
  async reduce(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    { to, service }: { readonly to: Money; readonly service: Service },
    by: Doer,
  ): Promise<Result<CreditLine, ReductionRefusal>> {
    const found = await this.found(tx, relationshipId, occupancy, by.officer);
    if (!found.ok) return found;
    const { relationship, line } = found.value;
    if (line.commitment === 'committed') return refuse({ kind: 'line-committed' });
    const may = mayAct(standingOf(line, relationship, by.asOf), 'reduce');
    if (!may.ok) return may;
    const left = steppedTo(line, by.asOf);
    if (!to.lessThan(left)) return refuse({ kind: 'not-a-reduction', approved: left });
    const { officer, reason, asOf } = by;
    const { version } = line;
    const reference = `line/${occupancy}/${String(version)}/${String(line.acts + 1)}`;
    const matter = { kind: 'line-reduced', reason, to } as const;
    const notice = await this.notices.serveWithDeed(
      tx,
      relationship,
      { occupancy, version, reference, matter, officer },
      { service, asOf },
    );
    if (!notice.ok) return refuse({ kind: notice.refusal });
    const after = await this.done(tx, found.value, { kind: 'reduce', amount: to, notice: notice.value }, by);
    await publish(tx, ...lineNews('reduced', after, relationship));
    return accept(after);
  }

  /** Records that the notice of a freeze or a suspension was served, where that was not known when the line was stopped. */
  async serveBlock(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    service: Service,
    by: Doer,
  ): Promise<Result<CreditLine, BlockNoticeRefusal>> {
    const found = await this.found(tx, relationshipId, occupancy, by.officer);
    if (!found.ok) return found;
    const { relationship, line } = found.value;
    if (!line.frozen && !line.suspended) return refuse({ kind: 'not-blocked' });
    const notice = blockNotice(line, line.suspended ? 'suspend' : 'freeze', by);
    const served = await this.notices.serve(tx, relationship, notice, { service, asOf: by.asOf });
    if (!served.ok) return refuse({ kind: served.refusal });
    return accept(await this.reread(tx, relationship, occupancy));
  }

  private async found(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    officer: ActorId,
  ): Promise<Result<Found, NoLine>> {
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse({ kind: 'unknown-actor' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    const line = (await linesInForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    return line === undefined ? refuse({ kind: 'no-line' }) : accept({ relationship, line });
  }

  private async may(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    kind: Parameters<typeof mayAct>[1],
    { officer, asOf }: Doer,
  ): Promise<Result<Found, NoLine | IllegalAct>> {
    const found = await this.found(tx, relationshipId, occupancy, officer);
    if (!found.ok) return found;
    const { relationship, line } = found.value;
    const may = mayAct(standingOf(line, relationship, asOf), kind);
    return may.ok ? found : may;
  }

  private async done(
    tx: EntityManager,
    { relationship, line }: Found,
    act: Pick<NewAct, 'kind' | 'amount' | 'reviewBy' | 'notice'>,
    { officer: by, reason }: Doer,
  ): Promise<CreditLine> {
    await insertAct(tx, relationship.id, { ...act, line, n: line.acts + 1, by, reason });
    return await this.reread(tx, relationship, line.occupancy);
  }

  private async reread(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
  ): Promise<CreditLine> {
    const line = (await linesInForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    invariant(line !== undefined, `line ${occupancy} was there a moment ago`);
    return line;
  }
}

/** The notice of a stop: of each version one, however late it is served. */
function blockNotice(
  { occupancy, version }: CreditLine,
  kind: 'freeze' | 'suspend',
  { officer, reason }: Doer,
): CreditNotice {
  const matter = { kind: kind === 'freeze' ? 'line-frozen' : 'line-suspended', reason } as const;
  return { occupancy, version, reference: `line/${occupancy}/${String(version)}`, matter, officer };
}
