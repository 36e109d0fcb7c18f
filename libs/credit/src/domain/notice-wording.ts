import type { Money } from '@app/kernel';

/** A notice that credit serves, with what its words have to name. */
export type NoticeMatter =
  | { readonly kind: 'line-frozen' | 'line-suspended'; readonly reason: string }
  | { readonly kind: 'line-reduced'; readonly reason: string; readonly to: Money }
  | {
      readonly kind: 'rights-reserved' | 'additional-termination-event';
      readonly reason: string;
      readonly clause: string;
      readonly wanted: string;
      readonly found: string;
      readonly breach: string;
    };

/** Whom it concerns. */
export interface NoticeSubject {
  readonly party: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly version: number;
}

/** The formal words of a notice: the same matter, the same words. */
export function noticeWording(subject: NoticeSubject, matter: NoticeMatter): string {
  const line = `the credit line of seat ${subject.occupancy} in relationship ${subject.relationship}, version ${String(subject.version)}`;
  return [`To ${subject.party}.`, said(line, matter), `Reason: ${matter.reason}.`, RECOURSE].join(' ');
}

const RECOURSE =
  'This notice concerns this relationship alone; nothing in it affects any other relationship of yours.';

function said(line: string, matter: NoticeMatter): string {
  switch (matter.kind) {
    case 'line-frozen':
      return `Nothing is added to ${line}, with immediate effect.`;
    case 'line-suspended':
      return `In ${line}, positions are closed and not opened, with immediate effect.`;
    case 'line-reduced':
      return `With effect on service, ${line} is reduced to ${matter.to.toText()} ${matter.to.asset.code}.`;
    case 'rights-reserved':
      return `${breach(matter)} All rights that follow are reserved; that none is exercised now is no waiver, for ${line}.`;
    case 'additional-termination-event':
      return `${breach(matter)} This is an Additional Termination Event; what the Schedule provides takes effect on ${line}.`;
  }
}

function breach({ clause, breach: of, wanted, found }: Extract<NoticeMatter, { clause: string }>): string {
  return `Under ${clause} was promised, as of ${of}: ${wanted}. Found: ${found}.`;
}
