import {
  CertificateService,
  LegalEntityModule,
  type OpenedCertificate,
  RelationshipService,
} from '@app/legal-entity';
import { certificateDifferences, type Difference, isolationStands } from '@app/legal-entity/domain';
import { DataSource } from 'typeorm';
import { Complaint } from '../command';
import { withServices } from '../instance/services';

/** Makes a certificate again from the instance's database and prints what differs. @returns the exit status */
export function recompute({ relationship, view, keyId, certificate }: OpenedCertificate): Promise<number> {
  return withServices(LegalEntityModule, async (services) => {
    const now = await services.get(DataSource).transaction('REPEATABLE READ', async (tx) => {
      const found = await services.get(RelationshipService).find(tx, relationship);
      if (found === undefined)
        throw new Complaint(`there is no relationship ${relationship} in this database`);
      return services.get(CertificateService).of(tx, found, { view, keyId });
    });
    const differences = certificateDifferences(certificate, now);
    process.stdout.write(differences.map(lineOf).join(''));
    const stands = isolationStands(differences);
    process.stdout.write(
      stands ? `every edge is as certified, as of ${now.asOf}\n` : `NOT AS CERTIFIED, as of ${now.asOf}\n`,
    );
    return stands ? 0 : 1;
  });
}

function lineOf({ what, where, before, now }: Difference): string {
  const change = [before, now].filter((text) => text !== '').join(' → ');
  return `${what.padEnd(8)} ${where}  ${change}\n`;
}
