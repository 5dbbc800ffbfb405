import { AdmissionCodes } from '@ticketing/common';
import { newId } from '@ticketing/common/testing';
import { DoorPasses } from '../passes';

const codes = new AdmissionCodes('a key that only this test uses, and nobody else');
const id = '64f1c1b3b7e4d5a1c2b3d4f6';
const code = codes.codeOf(id);

describe('a code', () => {
  it('has 16 characters that are not mistaken for each other, and stays the same', () => {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(codes.codeOf(id)).toBe(code);
  });

  it('is one of its own for each order, also of the same second', () => {
    const ids = Array.from({ length: 500 }, newId);
    expect(new Set(ids.map((one) => codes.codeOf(one))).size).toBe(500);
  });

  it('is another one with another key', () => {
    expect(new AdmissionCodes('another key, as after a leaked one, of 32 bytes').codeOf(id)).not.toBe(code);
  });

  const typed = {
    'as it is': code,
    'in groups': code.replace(/.{4}/g, '$& '),
    'with hyphens': code.replace(/.{4}(?=.)/g, '$&-'),
    'in lower case': code.toLowerCase(),
    'with letters for digits': code.replaceAll('0', 'o').replaceAll('1', 'l'),
  };
  it.each(Object.entries(typed))('finds its order when it is typed %s', async (_how, written) => {
    const ranges: string[][] = [];
    const found = await codes.find(written, async (...range) => {
      ranges.push(range);
      return [newId(), id, newId()];
    });
    expect(found).toEqual({ orderId: id, seat: 0 });
    expect(ranges).toEqual([['64f1c1b30000000000000000', '64f1c1b3ffffffffffffffff']]);
  });

  it('is another one for each ticket of an order, and finds it', async () => {
    const seats = [0, 1, 2, 3, 4, 5];
    const found = await Promise.all(seats.map((seat) => codes.find(codes.codeOf(id, seat), async () => [newId(), id])));
    expect(found).toEqual(seats.map((seat) => ({ orderId: id, seat })));
    expect(await codes.find(codes.codeOf(id, 6), async () => [id])).toBeUndefined();
  });

  const otherThan = (letter = '') => (letter === 'A' ? 'B' : 'A');
  const wrong = {
    'with one wrong character': code.slice(0, 15) + otherThan(code[15]),
    'with one too few': code.slice(0, 15),
    'with one too many': `${code}A`,
    'with a character that no code has': `${code.slice(0, 15)}U`,
    'of no character': '',
  };
  it.each(Object.entries(wrong))('%s finds nothing', async (_how, written) => {
    expect(await codes.find(written, async () => [id])).toBeUndefined();
  });
});

describe('a pass', () => {
  const now = new Date('2030-01-01T12:00:00Z');
  const passes = new DoorPasses('a key that only this test uses, and nobody else');
  const pass = passes.issue({ ticketId: id, expiresAt: new Date('2030-01-01T12:00:10.900Z') });

  it('says for what and until when it is good, and fits into an address', () => {
    expect(passes.read(pass, now)).toEqual({ ticketId: id, expiresAt: new Date('2030-01-01T12:00:10Z') });
    expect(encodeURIComponent(pass)).toBe(pass);
    expect(pass.length).toBeLessThan(64);
  });

  it.each([
    ['that has expired', pass, new Date('2030-01-01T12:00:10Z')],
    ['with a later end', pass.replace(/\.\d+\./, '.9999999999.'), now],
    ['for another listing', pass.replace(id, newId()), now],
    ['without a signature', pass.replace(/[\w-]+$/, ''), now],
    ['of another key', new DoorPasses('another key').issue({ ticketId: id, expiresAt: new Date('2031-01-01') }), now],
    ['that is a code', code, now],
  ])('%s is none', (_which, given, at) => {
    expect(passes.read(given, at)).toBeUndefined();
  });
});
