import { id } from '@app/kernel';
import {
  AgreementApprovalService,
  AgreementService,
  RelationshipService,
  SignatoryService,
} from '@app/legal-entity';
import { DataSource } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { given } from '../collateral/collateral-world';
import type { House } from './a-house';

/** Has a party sign an annex for variation margin with some of its elections changed; legal and approver are officers. */
export async function signAnnex(
  { app }: House,
  { party, relationship: book, since }: { party: string; relationship: string; since: Date },
  elected: object,
): Promise<void> {
  await app.get(DataSource).transaction(async (tx) => {
    await app.get(SignatoryService).record(tx, signatoriesOf([party], since));
    const relationship = await app.get(RelationshipService).load(tx, id<'Book'>(book));
    const wanted = {
      partyId: party,
      cell: relationship.name,
      form: 'csa-2016-vm',
      supersedes: undefined,
    } as const;
    const agreement = given(await app.get(AgreementService).record(tx, wanted));
    const plain = paperOf(relationship, party, since).find(({ form }) => form === 'csa-2016-vm')!.version;
    const version = { ...plain, elections: Object.assign({}, plain.elections, elected) };
    const versions = app.get(AgreementApprovalService);
    const by = { maker: id<'Actor'>('legal'), after: 0, asOf: since };
    const proposed = given(await versions.propose(tx, agreement.id, version, by));
    const checker = id<'Actor'>('approver');
    given(await versions.approve(tx, agreement.id, { ...proposed, checker }, since));
  });
}
