import { inflateSync } from 'node:zlib';

/** What stands on the pages of a document: the strings of its content streams, in their order. */
export function pdfText(pdf: Buffer): string {
  const streams = [...pdf.toString('latin1').matchAll(/stream\n([^]*?)\nendstream/g)];
  const contents = streams.flatMap(([, body]) => {
    try {
      return [inflateSync(Buffer.from(body!, 'latin1')).toString('latin1')];
    } catch {
      return [];
    }
  });
  const shown = contents.flatMap((content) => [...content.matchAll(/\[(.*?)\] TJ/g)]);
  return shown
    .map(([, parts]) =>
      [...parts!.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'))
        .join(''),
    )
    .join('\n');
}
