import { type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, type Money, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { linesInForce } from './credit-line.rows';
import { lineNews, type LineStep } from './credit-news';
import { CreditNoticeService, type Service, type ServiceRefusal } from './credit-notice.service';
import { type CreditLine, type IllegalAct, mayAct, type NoticeMatter, standingOf, steppedTo } from './domain';
import { insertAct } from './line-act.rows';

/** What one officer wants to do to a line. A reduction has its effect by its notice; a block is at once, and its notice follows. */
export type WantedAct =
  | { readonly kind: 'watch'; readonly reviewBy: string }
  | { readonly kind: 'unwatch' }
  | { readonly kind: 'freeze' | 'suspend'; readonly service: Service | undefined }
  | { readonly kind: 'reduce'; readonly to: Money; readonly service: Service };

export type LineActRefusal =
  | IllegalAct
  | { readonly kind: 'unknown-actor' | 'no-line' | ServiceRefusal }
  | { readonly kind: 'line-committed' } // it is reduced by a version, by two, and by a clause
  | { readonly kind: 'not-a-reduction'; readonly approved: Money }
  | { readonly kind: 'review-in-the-past' }
  | { readonly kind: 'not-blocked' }; // there is nothing to serve a notice of

interface Found {
  readonly relationship: Relationship;
  readonly line: CreditLine;
}

/** What its party hears of an act. That it is watched is the house's own. */
const TOLD: Partial<Record<WantedAct['kind'], LineStep>> = {
  freeze: 'frozen',
  suspend: 'suspended',
  reduce: 'reduced',
};

/** What one officer does to a line alone: each under the relationship's lock, so that no trade is held beside it unseen. */
@Injectable()
export class LineActService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
    private readonly notices: CreditNoticeService,
  ) {}

  /** Does it, at once. @returns the line as it is from now on */
  async act(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    wanted: WantedAct,
    by: { readonly officer: ActorId; readonly reason: string; readonly asOf: Date },
  ): Promise<Result<CreditLine, LineActRefusal>> {
    const found = await this.found(tx, relationshipId, occupancy, by.officer);
    if (!found.ok) return found;
    const { relationship, line } = found.value;
    const may = mayDo(wanted, found.value, by.asOf);
    if (!may.ok) return may;
    const n = line.acts + 1;
    const notice = await this.served(
      tx,
      found.value,
      { wanted, n, officer: by.officer, reason: by.reason },
      by.asOf,
    );
    if (!notice.ok) return refuse({ kind: notice.refusal });
    await insertAct(tx, relationshipId, {
      line,
      n,
      kind: wanted.kind,
      by: by.officer,
      reason: by.reason,
      amount: wanted.kind === 'reduce' ? wanted.to : undefined,
      reviewBy: wanted.kind === 'watch' ? wanted.reviewBy : undefined,
      notice: wanted.kind === 'reduce' ? notice.value : undefined,
    });
    const after = await this.reread(tx, relationship, occupancy);
    const step = TOLD[wanted.kind];
    if (step !== undefined) await publish(tx, ...lineNews(step, after, relationship));
    return accept(after);
  }

  /** Records that the notice of a freeze or a suspension was served, where that was not known when the line was stopped. */
  async serveBlock(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    service: Service,
    by: { readonly officer: ActorId; readonly reason: string; readonly asOf: Date },
  ): Promise<Result<CreditLine, LineActRefusal>> {
    const found = await this.found(tx, relationshipId, occupancy, by.officer);
    if (!found.ok) return found;
    const { relationship, line } = found.value;
    if (!line.frozen && !line.suspended) return refuse({ kind: 'not-blocked' });
    const kind = line.suspended ? 'suspend' : 'freeze';
    const done = { wanted: { kind, service } as const, n: line.acts, officer: by.officer, reason: by.reason };
    const notice = await this.served(tx, found.value, done, by.asOf);
    return notice.ok
      ? accept(await this.reread(tx, relationship, occupancy))
      : refuse({ kind: notice.refusal });
  }

  private async found(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    officer: ActorId,
  ): Promise<Result<Found, LineActRefusal>> {
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse({ kind: 'unknown-actor' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    const line = (await linesInForce(tx, relationship)).find((each) => each.occupancy === occupancy);
    return line === undefined ? refuse({ kind: 'no-line' }) : accept({ relationship, line });
  }

  private async served(
    tx: EntityManager,
    { relationship, line }: Found,
    done: {
      readonly wanted: WantedAct;
      readonly n: number;
      readonly officer: ActorId;
      readonly reason: string;
    },
    asOf: Date,
  ): Promise<Result<string | undefined, ServiceRefusal>> {
    const { wanted, n, officer, reason } = done;
    if (!('service' in wanted) || wanted.service === undefined) return accept(undefined);
    const { occupancy, version } = line;
    const matter = matterOf(wanted, reason);
    const whole = `line/${occupancy}/${String(version)}`;
    const reference = wanted.kind === 'reduce' ? `${whole}/${String(n)}` : whole;
    const notice = { occupancy, version, reference, matter, officer };
    return await this.notices.serve(tx, relationship, notice, { service: wanted.service, asOf });
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

function mayDo(wanted: WantedAct, { relationship, line }: Found, asOf: Date): Result<'may', LineActRefusal> {
  if (wanted.kind === 'reduce' && line.commitment === 'committed') return refuse({ kind: 'line-committed' });
  const may = mayAct(standingOf(line, relationship, asOf), wanted.kind);
  if (!may.ok) return may;
  const left = steppedTo(line, asOf);
  if (wanted.kind === 'reduce' && !wanted.to.lessThan(left))
    return refuse({ kind: 'not-a-reduction', approved: left });
  if (wanted.kind === 'watch' && wanted.reviewBy < asOf.toISOString().slice(0, 10))
    return refuse({ kind: 'review-in-the-past' });
  return accept('may');
}

function matterOf(wanted: Extract<WantedAct, { service: unknown }>, reason: string): NoticeMatter {
  if (wanted.kind === 'reduce') return { kind: 'line-reduced', reason, to: wanted.to };
  return { kind: wanted.kind === 'freeze' ? 'line-frozen' : 'line-suspended', reason };
}
