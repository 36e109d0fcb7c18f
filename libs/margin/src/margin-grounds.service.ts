import { runHash } from '@app/exposure';
import type { Result } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { Seen } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEFAULT_MODEL, type HistoryFault, type ModelVersion, modelName } from './domain';
import { InitialMarginHistoryService, type KnownReturns } from './initial-margin-history.service';
import { MarginModelService } from './margin-model.service';
import type { MarginedBook } from './seat-margin';

/** What initial margin is struck on beside marks and positions: a model for each relationship, and the days of what they hold. */
export interface MarginGrounds {
  readonly models: ReadonlyMap<RelationshipId, ModelVersion>;
  readonly histories: ReadonlyMap<string, Result<KnownReturns, HistoryFault>>; // of the underlyings whose model asks for them
}

/** What a run keeps of its grounds: the versions and days are in the house and never change, so that their hashes are enough. */
export interface KeptGrounds {
  readonly models: ReadonlyMap<RelationshipId, KeptModel>; // of those that are not margined by the default
  readonly closes: ReadonlyMap<string, string>; // by underlying, with whose they are
}

export interface KeptModel {
  readonly name: string;
  readonly parameters: string; // their hash
}

/** Reads what initial margin is struck on, as it is known at an instant. */
@Injectable()
export class MarginGroundsService {
  constructor(
    private readonly models: MarginModelService,
    private readonly histories: InitialMarginHistoryService,
  ) {}

  /** @param seen closes that were committed later are not looked at; left out, all count that are in */
  async of(
    tx: EntityManager,
    books: readonly MarginedBook[],
    asOf: Date,
    seen?: Seen,
  ): Promise<MarginGrounds> {
    const relationships = books.map(({ relationship }) => relationship.id);
    const models = await this.models.inForce(tx, relationships, asOf);
    const byHistory = books.filter(
      ({ relationship }) => models.get(relationship.id)?.kind === 'historical-simulation',
    );
    const symbols = byHistory.flatMap(({ legs }) => legs.map(({ underlying }) => underlying));
    return { models, histories: await this.histories.of(tx, symbols, asOf, seen) };
  }
}

export function keptGrounds({ models, histories }: MarginGrounds): KeptGrounds {
  const chosen = [...models].filter(([, model]) => modelName(model) !== modelName(DEFAULT_MODEL));
  return {
    models: new Map(
      chosen.map(([of, model]) => [of, { name: modelName(model), parameters: runHash(model.parameters) }]),
    ),
    closes: new Map([...histories].map(([symbol, history]) => [symbol, runHash(history)])),
  };
}
