import type { ApplicationCommand, ApplicationState } from './application';
import type { SectionName } from './application-section';
import type { NewsItem } from './webhook-event';

/** A step that an application took. */
export interface ApplicationMoved {
  readonly applicationId: string;
  readonly client: string; // who opened it
  readonly step: number;
  readonly command: ApplicationCommand;
  readonly from: ApplicationState;
  readonly to: ApplicationState;
  readonly asked: readonly SectionName[];
  readonly reason?: string;
}

/**
 * What the applicant is told of a step: that it was taken, and of which sections info is requested and why. Who of the house took it,
 * and why, it is not told; nor what a screening found, of which it sees no more than where it leads.
 */
export function applicationNews(moved: ApplicationMoved): NewsItem[] {
  const { applicationId, client, step, command, from, to, asked, reason } = moved;
  const about = { key: `${applicationId}/${String(step)}`, to: { client } };
  const news: NewsItem = { ...about, type: 'application.moved', data: { applicationId, command, from, to } };
  if (command !== 'request-info') return [news];
  const data = { applicationId, sections: asked, reason: reason ?? null };
  return [news, { ...about, type: 'application.info_requested', data }];
}
