import type { Report } from '../report';
import { exactly, grouped, heading, moment, table, wrapped } from './text-table';

const SHORT_HASH = 16;

/** What each holder lost. */
export function tranchesText({ tranches }: Report): string[] {
  const rows = tranches.flatMap(({ trust, relationship, occupancy, factor, holders }) =>
    holders.map(({ holder, face, writtenDown, principal }) => [
      trust,
      `${occupancy} of ${relationship}`,
      holder,
      grouped(face),
      exactly(writtenDown),
      exactly(principal),
      factor,
    ]),
  );
  const columns = [
    { title: 'bond' },
    { title: 'covers' },
    { title: 'holder' },
    { title: 'face', right: true },
    { title: 'written down', right: true },
    { title: 'principal', right: true },
    { title: 'factor', right: true },
  ];
  return [...heading("The bonds, and each holder's write-down"), ...table(columns, rows)];
}

/** The seat that did not default: what did not change, and what did. */
export function survivorText({ survivor, coverInCash }: Report): string[] {
  if (survivor === undefined) return [];
  const { before, after, cover, coverBefore, coverAfter, hedgeContinues } = survivor;
  const columns = [
    { title: 'what stands between it and the other seat' },
    { title: 'before', right: true },
    { title: 'after', right: true },
  ];
  const rows = cover.map(({ kind, source, before: was, after: is }) => [
    coverName(kind, source),
    exactly(was.toText()),
    exactly(is.toText()),
  ]);
  return [
    ...heading('The surviving seat'),
    hedgeContinues
      ? 'Its contract and its margin requirement are the same, byte for byte and to the unit. Its hedge stays open.'
      : 'ITS CONTRACT OR ITS MARGIN REQUIREMENT HAS CHANGED.',
    '',
    `  contract before  ${before.contractHash}`,
    `  contract after   ${after.contractHash}`,
    `  margin before    ${exactly(before.marginRequirement.toText())}`,
    `  margin after     ${exactly(after.marginRequirement.toText())}, recomputed on the same snapshot`,
    `  facing ${before.counterparty} before, ${after.counterparty} after: another risk, another cover`,
    '',
    ...table(columns, [
      ...rows,
      ['in all', exactly(coverBefore.toText()), exactly(coverAfter.toText())],
      ...(coverInCash
        ? [['of it payable in cash before Tuesday', exactly(coverInCash.before), exactly(coverInCash.after)]]
        : []),
    ]).map((line) => `  ${line}`),
    '',
    '  The liquidity line is not among it: it pays on time what somebody else has to bear, and covers no loss.',
  ];
}

function coverName(kind: string, source: string): string {
  if (source.startsWith('IM.')) return `initial margin by the model, ${source}`;
  if (source.startsWith('IA.')) return `independent amount, ${source.replace('IA.', 'in IM.')}`;
  return `${kind.replaceAll('-', ' ')}, ${source}`;
}

/** Which books each step of the default left alone, and what it moved in the others. */
export function isolationText({ isolation }: Report): string[] {
  const same = isolation.every(({ unlinked }) => unlinked.every(({ before, after }) => before === after));
  const last = isolation.at(-1);
  const hashes = (last?.unlinked ?? []).map(({ book, after }) => {
    const first = isolation[0]?.unlinked.find((each) => each.book === book);
    return [book, String(isolation.length), first ? shortOf(first.before) : '', shortOf(after)];
  });
  return [
    ...heading('Isolation: every book before and after every step'),
    same
      ? 'Around each step every book without a link to the defaulted relationship kept its hash.'
      : 'A BOOK WITHOUT A LINK TO THE DEFAULTED RELATIONSHIP HAS CHANGED.',
    'Between the steps these books lived on: their own calls moved them.',
    '',
    ...table(
      [
        { title: 'unlinked book' },
        { title: 'steps', right: true },
        { title: 'hash at the first' },
        { title: 'hash at the last' },
      ],
      hashes,
    ).map((line) => `  ${line}`),
    ...isolation.flatMap(({ label, at, linked, unlinked }) => {
      const kept = unlinked.filter(({ before, after }) => before === after).length;
      const moved = linked.filter(({ changed }) => changed.length > 0);
      return [
        '',
        `  ${moment(at)}  ${label}: ${String(kept)} of ${String(unlinked.length)} unlinked books identical`,
        ...moved.flatMap(({ book, changed }) =>
          wrapped(`${book}: ${changed.map(accountName).join(', ')}`, 90).map((line, index) =>
            index === 0 ? `    ${line}` : `      ${line}`,
          ),
        ),
        ...(moved.length === 0 ? ['    no account of any book moved'] : []),
      ];
    }),
  ];
}

/** Nothing was made and nothing was lost. */
export function conservationText({ conservation }: Report): string[] {
  const { books, links, laws } = conservation;
  const columns = [
    { title: 'book' },
    { title: 'asset' },
    { title: 'debits = credits', right: true },
    { title: 'in less out', right: true },
    { title: 'over links', right: true },
    { title: 'hash' },
  ];
  const rows = books.map(({ book, asset, debits, credits, outside, bridges, hash }) => [
    book,
    asset,
    debits === credits ? exactly(debits) : `${exactly(debits)} ≠ ${exactly(credits)}`,
    outside === '' ? '' : exactly(outside),
    bridges === '' ? '' : exactly(bridges),
    shortOf(hash),
  ]);
  const open = links.filter(({ sum }) => sum !== '0').length;
  const broken = laws.filter(({ found }) => found !== 0);
  return [
    ...heading('Conservation, by book and asset'),
    ...table(columns, rows),
    '',
    `${String(links.length)} links: the two ends of ${open === 0 ? 'each' : `all but ${String(open)}`} sum to zero.`,
    broken.length === 0
      ? `${String(laws.length)} laws counted from history: all hold.`
      : `BROKEN LAWS: ${broken.map(({ law, found }) => `${law} (${String(found)})`).join(', ')}`,
  ];
}

/** USDC FREE.A1 → FREE.A1; USDC.owed CLAIM.A1 → owed CLAIM.A1 */
function accountName({ account }: { readonly account: string }): string {
  return account.replace(/^USDC /, '').replace(/^USDC\.owed /, 'owed ');
}

function shortOf(hash: string): string {
  return hash.slice(0, SHORT_HASH);
}
