import PDFDocument from 'pdfkit';

const MARGIN = 48; // points, on every side
const WIDTH = 595.28 - 2 * MARGIN; // of A4
const BOTTOM = 841.89 - MARGIN - 18; // what is below belongs to the footer
const ROW = 13;
const HEADED = 5 * ROW; // a heading stands on the page of what it heads
const PLAIN = 'Helvetica';
const BOLD = 'Helvetica-Bold';

/** A column of a table: its share of the width, and on which side its text stands. Numbers stand on the right. */
export interface Column {
  readonly title: string;
  readonly share: number;
  readonly align?: 'left' | 'right';
}

/**
 * A document of headings, facts and tables on pages of A4. Its bytes follow from what is written on it alone: the instant of
 * its creation is given, and the fonts are those that every reader has.
 */
export class StatementPage {
  private readonly document: InstanceType<typeof PDFDocument>;
  private readonly chunks: Buffer[] = [];

  constructor(title: string, createdAt: Date) {
    this.document = new PDFDocument({
      size: 'A4',
      margin: MARGIN,
      bufferPages: true,
      info: { Title: title, Author: 'Ringfence', CreationDate: createdAt },
    });
    this.document.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.document.font(BOLD).fontSize(16).text(plain(title), MARGIN, MARGIN);
  }

  heading(text: string): this {
    this.room(HEADED);
    const y = this.document.y + ROW;
    this.document.font(BOLD).fontSize(11).fillColor('black').text(plain(text), MARGIN, y);
    this.document.y += 4;
    return this;
  }

  paragraph(text: string): this {
    this.document.font(PLAIN).fontSize(8.5).fillColor('black');
    this.room(this.document.heightOfString(plain(text), { width: WIDTH }));
    this.document.text(plain(text), MARGIN, this.document.y, { width: WIDTH });
    return this;
  }

  /** Facts in two columns: what, and its value. */
  facts(facts: Readonly<Record<string, string>>): this {
    const columns: Column[] = [
      { title: '', share: 0.28 },
      { title: '', share: 0.72 },
    ];
    for (const [name, value] of Object.entries(facts)) this.row(columns, [name, value], PLAIN);
    return this;
  }

  /** A table whose head is repeated on each page it goes on to. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): this {
    if (rows.length === 0) return this.paragraph('nothing');
    const head = () => {
      this.row(
        columns,
        columns.map(({ title }) => title),
        BOLD,
      );
      this.rule();
    };
    this.room(3 * ROW);
    head();
    for (const cells of rows) {
      if (this.room(this.heightOf(columns, cells))) head();
      this.row(columns, cells, PLAIN);
    }
    this.rule();
    return this;
  }

  /** Numbers the pages and gives the bytes. */
  async bytes(footer: string): Promise<Buffer> {
    const { start, count } = this.document.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.document.switchToPage(page);
      this.document.page.margins.bottom = 0; // a footer below the margin would open another page
      const number = `page ${String(page - start + 1)} of ${String(count)}`;
      this.document.font(PLAIN).fontSize(7).fillColor('#555555');
      this.document.text(plain(footer), MARGIN, BOTTOM + 12, { width: WIDTH, lineBreak: false });
      this.document.text(number, MARGIN, BOTTOM + 12, { width: WIDTH, align: 'right', lineBreak: false });
    }
    const ended = new Promise((resolve) => this.document.on('end', resolve));
    this.document.end();
    await ended;
    return Buffer.concat(this.chunks);
  }

  private row(columns: readonly Column[], cells: readonly string[], font: string): void {
    const height = this.heightOf(columns, cells);
    this.room(height);
    const y = this.document.y;
    let x = MARGIN;
    this.document.font(font).fontSize(8).fillColor('black');
    for (const [index, { share, align = 'left' }] of columns.entries()) {
      const width = share * WIDTH - 6;
      this.document.text(plain(cells[index] ?? ''), x, y, { width, align });
      x += share * WIDTH;
    }
    this.document.y = y + height;
  }

  private heightOf(columns: readonly Column[], cells: readonly string[]): number {
    this.document.font(PLAIN).fontSize(8);
    const heights = columns.map(({ share }, index) =>
      this.document.heightOfString(plain(cells[index] ?? ''), { width: share * WIDTH - 6 }),
    );
    return Math.max(ROW, ...heights.map((height) => height + 3));
  }

  private rule(): void {
    const y = this.document.y - 1;
    this.document
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + WIDTH, y)
      .lineWidth(0.5)
      .strokeColor('#888888')
      .stroke();
    this.document.y += 2;
  }

  /** @returns whether a new page was begun for it */
  private room(height: number): boolean {
    if (this.document.y + height <= BOTTOM) return false;
    this.document.addPage();
    this.document.y = MARGIN;
    return true;
  }
}

/** The standard fonts have no minus sign of mathematics, no root and none of its comparisons, and nothing beyond Latin-1. */
function plain(text: string): string {
  return text
    .replaceAll('−', '-')
    .replaceAll('≥', '>=')
    .replaceAll('√', 'sqrt')
    .replace(/[^\n\x20-\x7e\xa0-\xff]/gu, '?');
}
