import type { EntityManager } from 'typeorm';
import type { NewsItem } from './domain';

/**
 * Tells whoever listens, in the transaction of what happened: it is told exactly if that commits. One statement for all of it, which
 * writes nothing where nobody listens.
 */
export async function publish(tx: EntityManager, ...news: readonly NewsItem[]): Promise<void> {
  if (news.length === 0) return;
  await tx.query('select publish_news($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])', [
    news.map(({ type }) => type),
    news.map(({ key }) => key),
    news.map(({ to }) => ('client' in to ? to.client : null)),
    news.map(({ to }) => ('party' in to ? to.party : null)),
    news.map(({ data }) => JSON.stringify(data)),
  ]);
}
