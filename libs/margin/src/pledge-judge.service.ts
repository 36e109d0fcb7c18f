import { CollateralOfferService, CollateralService } from '@app/collateral';
import { type Asset, Money, refuse, type Result } from '@app/kernel';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  offeredPieces,
  type PledgeMoment,
  type PledgePiece,
  type PledgeRefusal,
  pledgeValue,
  type TakenPiece,
} from './domain';
import { ImRequirementService } from './im-requirement.service';
import type { MarginCall } from './margin.rows';

export type JudgeRefusal = PledgeRefusal | { readonly kind: 'seat-not-performing' };

/** Judges what is offered for a call, each piece: what it is, and what it counts for beside all that is posted. */
@Injectable()
export class PledgeJudgeService {
  constructor(
    private readonly collateral: CollateralService,
    private readonly offers: CollateralOfferService,
    private readonly requirements: ImRequirementService,
  ) {}

  /** Under the relationship's lock. Tokens are taken of whoever sits there: a seat that has been replaced posts nothing any more. */
  async judged(
    tx: EntityManager,
    relationship: Relationship,
    call: MarginCall,
    { pieces, moment }: { readonly pieces: readonly PledgePiece[]; readonly moment: PledgeMoment },
    asOf: Date,
  ): Promise<Result<readonly TakenPiece[], JudgeRefusal>> {
    const { amount: called, kind, direction, occupancy } = call;
    const takesTokens = kind === 'im' && direction === 'delivery';
    const assets = takesTokens ? await this.assetsOf(tx, pieces) : new Map<string, Asset>();
    const offered = offeredPieces(pieces, assets, { called, takesTokens });
    const amounts = offered.filter((each) => each instanceof Money);
    const tokens = amounts.filter(({ asset }) => asset.code !== called.asset.code);
    if (tokens.length === 0) return pledgeValue(pieces, offered, [], { called, moment });
    const seat = occupants(relationship).find(({ code }) => code === occupancy);
    if (seat === undefined) return refuse({ kind: 'seat-not-performing' });
    const cash = Money.sum(
      amounts.filter(({ asset }) => asset.code === called.asset.code),
      called.asset,
    );
    const returning = await this.requirements.returning(tx, relationship, occupancy);
    const offer = { cash, tokens, returning };
    return pledgeValue(pieces, offered, await this.offers.judged(tx, relationship, seat, offer, asOf), {
      called,
      moment,
    });
  }

  private async assetsOf(
    tx: EntityManager,
    pieces: readonly PledgePiece[],
  ): Promise<ReadonlyMap<string, Asset>> {
    const found = new Map<string, Asset>();
    for (const code of new Set(pieces.map(({ asset }) => asset))) {
      const asset = await this.collateral.assetOf(tx, code);
      if (asset !== undefined) found.set(code, asset);
    }
    return found;
  }
}
