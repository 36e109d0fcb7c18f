import type { StatedWay } from './domain';
import { StatementPage } from './statement-page';
import { ARITHMETIC, reproducedText, writeMargin, writeTrades } from './statement-pdf';
import type { SealedRunStatement } from './statement-run.service';

const IN_WORDS: Readonly<Record<StatedWay['outcome'], string>> = {
  called: 'called',
  'not-made': 'due, and not made',
  'below-minimum-transfer': 'nothing: below the minimum transfer amount',
  'rounds-to-nothing': 'nothing: what is due rounds to nothing',
  'nothing-due': 'nothing: nothing is due this way',
};

/** What a run struck of a seat, as a document for people. The same statement is the same bytes, on any machine and on any day. */
export async function runStatementPdf(statement: SealedRunStatement): Promise<Buffer> {
  const { run, exposure, ways, schema, sha256 } = statement;
  const page = new StatementPage('Margin statement', new Date(exposure.at));
  page.facts({
    relationship: `${run.relationship} (${run.relationshipId})`,
    seat: run.occupancy,
    kind: run.kind,
    run: run.id,
    'exposure date': exposure.at,
    snapshot: `${exposure.snapshotId}, ${exposure.snapshotHash}`,
    'inputs of the run': exposure.inputsHash ?? 'none on record',
  });
  writeTrades(page, statement);
  writeMargin(page, statement);
  for (const { direction, outcome, callId, why, arithmetic, amount } of ways) {
    page.heading(direction === 'delivery' ? 'Delivery amount' : 'Return amount');
    page.table(
      ARITHMETIC,
      arithmetic.map(({ line, amount: of, how }) => [line, of, how]),
    );
    const made = callId === null ? IN_WORDS[outcome] : `${amount} ${run.asset}, call ${callId}`;
    page.paragraph(`Result: ${made}${why === null ? '' : `: ${why}`}`);
  }
  page.paragraph(reproducedText(statement, 'what the run decided'));
  return page.bytes(`${schema}  ${sha256}`);
}
