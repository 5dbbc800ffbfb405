import { drawSheets, type Sheet, writable } from '../sheet';

const sheet: Sheet = {
  title: 'Rolling Pebbles',
  facts: [
    ['When', 'Saturday, May 1, 2027 at 8:00 PM GMT+2'],
    ['Seat', 'Balcony, Row C, seat 12'],
  ],
  code: '0123456789ABCDEF',
  page: 'https://tickets.example/orders/64f1c1b3b7e4d5a1c2b3d4f6/ticket',
};
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;

describe('the sheet of a ticket', () => {
  it('is one page for each, and small, however long its texts are', async () => {
    const long = 'Ein sehr langer Titel mit Łódź, Ångström und Ελλάδα '.repeat(40);
    const full = { ...sheet, title: long, facts: sheet.facts.map(([name]) => [name, long] as [string, string]) };
    const pdf = await drawSheets([sheet, ...Array.from({ length: 5 }, () => full)]);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pagesOf(pdf)).toBe(6);
    expect(pdf.length).toBeLessThan(150_000);
  });

  it.each([
    ['letters of most scripts', 'Łódź straße Ελλάδα Київ شجرة עץ', 'Łódź straße Ελλάδα Київ شجرة עץ', true],
    ['letters with marks of their own', 'Cafe\u0301', 'Caf\u00e9', true],
    ['what it has not', 'BTS 東京 🎸 live', 'BTS live', false],
    ['nothing but that', '東京', '', false],
    ['what nobody sees', 'a\u0000\nb', 'a b', false],
  ])('writes %s', async (_what, text, written, isWhole) => {
    expect(writable(text)).toEqual({ text: written, isWhole });
    expect(pagesOf(await drawSheets([{ ...sheet, title: text }]))).toBe(1);
  });
});
