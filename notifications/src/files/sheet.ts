import typeface from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf';
import { encodeQR } from 'qr';
import { grouped } from '../domain/words';

// As modules of CommonJS: the others look for their files beside themselves, where a bundle has none.
const { create } = require('fontkit') as typeof import('fontkit');
const PDFDocument = require('pdfkit') as typeof import('pdfkit');

/** A ticket, as its sheet shows it. */
export interface Sheet {
  title: string;
  /** Names and values, as a table. */
  facts: [string, string][];
  /** What lets its holder in. */
  code: string;
  /** The address of its page. */
  page: string;
}

const font = create(typeface);
const margin = 56;
const qrSize = 190;
/** No sheet runs over: a longer text ends with an ellipsis. */
const lines = (count: number, size: number) => ({ height: count * size * 1.2, ellipsis: true });

/**
 * A text without the characters that the typeface has not: Chinese, Japanese and Korean ones, and most emoji. They would be
 * boxes. It has the Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic ones.
 * @returns the text, and whether anything is missing from it
 */
export function writable(text: string): { text: string; isWhole: boolean } {
  const characters = [...text.normalize('NFC').replace(/\s+/g, ' ')];
  const known = characters.filter((character) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
  return { text: known.join('').replace(/ +/g, ' ').trim(), isWhole: known.length === characters.length };
}

/** @returns a PDF with one sheet for each ticket */
export async function drawSheets(sheets: Sheet[]): Promise<Buffer> {
  // Without a first page, and without the typefaces that it would read from files.
  const document = new PDFDocument({
    ...{ size: 'A4', margin, autoFirstPage: false, font: Buffer.from(typeface) as never },
    info: { Title: writable(sheets[0]?.title ?? '').text, Producer: 'Ticketing', Creator: 'Ticketing' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  for (const sheet of sheets) draw(document.addPage(), sheet);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(document: PDFKit.PDFDocument, { title, facts, code, page }: Sheet): void {
  const width = document.page.width - 2 * margin;
  const texts = [title, ...facts.map(([, value]) => value)].map(writable);
  const [heading, ...values] = texts;
  document.fillColor('#5b5f73').fontSize(11).text('Ticket', margin, margin);
  document
    .fillColor('#000000')
    .fontSize(24)
    .text(heading?.text || 'Your ticket', margin, margin + 20, { width, ...lines(3, 24) });
  drawCode(document, code, margin, document.y + 16);
  document
    .fontSize(16)
    .text(grouped(code), margin, document.y, { width, characterSpacing: 1 })
    .fontSize(10)
    .fillColor('#5b5f73')
    .text('It lets one person in, once. Show it to nobody but the door.', { width });
  document.moveDown(2);
  for (const [at, [name]] of facts.entries()) {
    const value = values[at]?.text;
    if (!value) continue;
    const { y } = document;
    document.fillColor('#5b5f73').fontSize(11).text(name, margin, y, { width: 80 });
    document
      .fillColor('#000000')
      .fontSize(13)
      .text(value, margin + 90, y - 2, { width: width - 90, ...lines(3, 13) });
    document.moveDown(0.5);
  }
  const missing = texts.some(({ isWhole }) => !isWhole);
  document
    .fillColor('#5b5f73')
    .fontSize(9)
    .text(
      missing ? `Some letters cannot be printed here. All of it is on the page of this ticket: ${page}` : page,
      margin,
      document.y + 16,
      { width, link: page },
    );
}

/** Large modules, a quarter of which may be unreadable, and a white border of four. */
function drawCode(document: PDFKit.PDFDocument, code: string, left: number, top: number): void {
  const modules = encodeQR(code, 'raw', { ecc: 'quartile', encoding: 'alphanumeric', border: 4 });
  const size = qrSize / modules.length;
  document.rect(left, top, qrSize, qrSize).fill('#ffffff');
  for (const [y, row] of modules.entries())
    for (const [x, isDark] of row.entries()) if (isDark) document.rect(left + x * size, top + y * size, size, size);
  document.fill('#000000');
  document.y = top + qrSize + 8;
}
