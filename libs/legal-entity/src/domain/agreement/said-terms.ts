import { accept, refuse, type Result } from '@app/kernel';
import type { Relationship } from '../relationship';
import { differencesOf } from '../term-differences';
import type { Terms } from '../terms';
import type { ImElections } from './csa-im';
import type { VmElections } from './csa-vm';
import { moneyOf } from './election-fields';
import type { Elections } from './elections';
import { type AgreementForm, partOf } from './form';
import type { MasterElections } from './master';
import {
  isTolerant,
  lopsidedVm,
  POSTED_WHOLE,
  scheduleTermsOf,
  type SeatTermsRefusal,
  vmTermsOf,
} from './seat-terms';

/** What one document says of how a relationship is called and ends: its part of the terms, and of the rest nothing. */
export type SaidTerms = Partial<Terms> & Partial<Pick<Relationship, 'writtenEnding'>>;

/** What a document of one seat says of a relationship's terms; or the field by which none could be called. */
export function saidTerms(
  partyId: string,
  { form, elections }: { readonly form: AgreementForm; readonly elections: Elections },
): Result<SaidTerms, SeatTermsRefusal> {
  switch (partOf(form)) {
    case 'master': {
      const { schedule } = elections as MasterElections;
      const said = scheduleTermsOf(partyId, schedule);
      const { writtenEnding } = schedule;
      return said.ok ? accept(Object.assign({ writtenEnding }, said.value)) : said;
    }
    case 'variation-margin': {
      const vm = elections as VmElections;
      const lopsided = lopsidedVm(partyId, vm);
      return lopsided === undefined ? vmTermsOf(partyId, vm) : refuse(lopsided);
    }
    case 'initial-margin':
      return saidOfInitial(partyId, elections as ImElections);
    case 'account-control':
      return accept({});
  }
}

function saidOfInitial(partyId: string, im: ImElections): Result<SaidTerms, SeatTermsRefusal> {
  const { minimumTransfer, rounding } = im;
  if (isTolerant(im))
    return refuse({ kind: 'not-operable', partyId, field: 'initial-margin.threshold', why: POSTED_WHOLE });
  if (differencesOf(minimumTransfer.counterparty, minimumTransfer.cell).length > 0)
    return refuse({ kind: 'vm-term-one-sided', partyId, field: 'initial-margin.minimumTransfer' });
  return accept({ minimumTransfer: moneyOf(minimumTransfer.cell), rounding: moneyOf(rounding.multiple) });
}

/** Whether a document says other than a relationship is called by. What it does not speak of, it leaves. */
export function saysOther(
  said: SaidTerms,
  { terms, writtenEnding }: Pick<Relationship, 'terms' | 'writtenEnding'>,
): boolean {
  const stands = plainOf(Object.assign({ writtenEnding }, terms));
  return differencesOf(Object.assign({}, stands, plainOf(said)), stands).length > 0;
}

function plainOf(said: SaidTerms): Record<string, unknown> {
  return JSON.parse(JSON.stringify(said)) as Record<string, unknown>;
}
