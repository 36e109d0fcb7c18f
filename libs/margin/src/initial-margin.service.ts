import { accept, refuse, type Result } from '@app/kernel';
import { occupants, type RelationshipId } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type LicensedModel, modelName, type ModelVersion } from './domain';
import { formulaMargin } from './initial-margin-formula';
import { InitialMarginHistoricalService } from './initial-margin-historical.service';
import { type MarginGrounds, MarginGroundsService } from './margin-grounds.service';
import type { ImRefusal, MarginedBook, SeatMargins } from './seat-margin';

/** Under which a licensee provides his model. */
export const LICENSED_MODEL = Symbol('licensed margin model');

/** What seats must post, each by the model that its relationship has chosen. */
@Injectable()
export class InitialMarginService {
  constructor(
    private readonly grounds: MarginGroundsService,
    private readonly historical: InitialMarginHistoricalService,
    @Optional() @Inject(LICENSED_MODEL) private readonly licensed: LicensedModel | undefined,
  ) {}

  /**
   * Of many relationships at once, on one set of marks.
   *
   * @returns for each relationship its seats, or why there is no number
   */
  async required(
    tx: EntityManager,
    books: readonly MarginedBook[],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<ReadonlyMap<RelationshipId, Result<SeatMargins, ImRefusal>>> {
    return await this.by(await this.grounds.of(tx, books, asOf), books, markets, asOf);
  }

  /** The same, on grounds that were read before. */
  async by(
    { models, histories }: MarginGrounds,
    books: readonly MarginedBook[],
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<ReadonlyMap<RelationshipId, Result<SeatMargins, ImRefusal>>> {
    const margins = new Map<RelationshipId, Result<SeatMargins, ImRefusal>>();
    for (const [model, some] of byModel(books, models)) {
      if (model.kind === 'historical-simulation') {
        const found = await this.historical.required(some, model, histories, markets, asOf);
        for (const [relationship, margin] of found) margins.set(relationship, margin);
      } else
        for (const book of some)
          margins.set(book.relationship.id, this.byFormula(book, model, markets, asOf));
    }
    return margins;
  }

  private byFormula(
    { relationship, legs, nettings }: MarginedBook,
    model: Exclude<ModelVersion, { readonly kind: 'historical-simulation' }>,
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Result<SeatMargins, ImRefusal> {
    const [first] = legs;
    const { licensed } = this;
    if (model.kind === 'licensed' && licensed === undefined && first !== undefined)
      return refuse({ kind: 'no-licensed-parameters', underlying: first.underlying });
    const name = model.kind === 'licensed' ? (licensed?.name ?? model.kind) : model.kind;
    const seats = occupants(relationship).filter(({ standing }) => standing !== 'defaulted');
    return accept<SeatMargins>(
      new Map(
        seats.map((occupancy) => {
          const nets = nettings.get(occupancy.code)?.on === true;
          const required = formulaMargin({ relationship, occupancy, legs, nets }, model, markets, {
            asOf,
            licensed,
          });
          return [occupancy.code, { required, statement: { model: `${name} ${String(model.version)}` } }];
        }),
      ),
    );
  }
}

/** Books that are margined by one version of one model, together. */
function byModel(
  books: readonly MarginedBook[],
  models: ReadonlyMap<RelationshipId, ModelVersion>,
): [ModelVersion, MarginedBook[]][] {
  const groups = new Map<string, [ModelVersion, MarginedBook[]]>();
  for (const book of books) {
    const model = models.get(book.relationship.id);
    if (model === undefined) continue;
    const name = modelName(model);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [model, [book]]);
    else group[1].push(book);
  }
  return [...groups.values()];
}
