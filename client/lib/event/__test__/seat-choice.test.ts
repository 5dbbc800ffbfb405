import { plainForm } from '../../forms/plain-forms';
import { chosenSeats, reservationOf, seatField, whyNot } from '../seat-choice';

const [a, b] = ['6650c0ffee00000000000001', '6650c0ffee00000000000002'];
const one = { ticketId: a, version: 3, place: 'Row A, seat 1' };
const other = { ticketId: b, version: 0, place: 'Balcony' };
const fieldsOf = (...seats: (typeof one)[]): [string, string][] =>
  seats.map(seatField).map(({ name, value }) => [name, value]);

describe('the tickets chosen on the page of an event', () => {
  it('are read from the form, and asked for together', () => {
    const chosen = chosenSeats([['event', b], ...fieldsOf(one, other), ['seat-x', '1 Row'], [`seat-${a}`, 'nonsense']]);
    expect(chosen).toEqual([one, other]);
    expect(reservationOf(chosen)).toEqual({
      ticketId: a,
      version: 3,
      otherTickets: [{ ticketId: b, version: 0 }],
    });
  });

  it('are asked for alone if there is only one', () => {
    expect(reservationOf([one])).toEqual({ ticketId: a, version: 3 });
    expect(reservationOf([])).toEqual({});
  });

  it.each([
    ['ticketId', 'Row A, seat 1: Gone. You have reserved none of your 2 tickets.'],
    ['otherTickets[0].ticketId', 'Balcony: Gone. You have reserved none of your 2 tickets.'],
    ['otherTickets[7].ticketId', 'Gone'],
    ['', 'Gone'],
  ])('that are refused because of %s: %s', (field, words) => {
    expect(whyNot({ code: 'ticket_reserved', message: 'Gone', field }, [one, other])).toBe(words);
  });

  it.each([
    [[one, other], 'Balcony: The price has changed to 25.5. You have reserved none of your 2 tickets.'],
    [[one], 'The price has changed to 25.5'],
  ])('that cost something else now: how much', (chosen, words) => {
    const field = chosen.length > 1 ? 'otherTickets[0].ticketId' : 'ticketId';
    const refused = { code: 'price_changed', message: 'The price has changed', field, price: 25.5 };
    expect(whyNot(refused, chosen)).toBe(words);
    expect(whyNot(refused, chosen, () => '$25.50')).toBe(words.replace('25.5', '$25.50'));
    expect(plainForm('reserve', { ticketId: a, version: '3' })?.words?.(refused)).toEqual({
      message: 'The price has changed to 25.5',
    });
  });

  it('are one to six', () => {
    const refused = { code: 'invalid', message: 'for programmers', field: 'ticketId' };
    expect(whyNot(refused, [])).toBe('Choose at least one ticket.');
    expect(whyNot(refused, Array(7).fill(one))).toBe('Choose at most 6 tickets.');
    expect(whyNot({ ...refused, message: 'Gone' }, [one])).toBe('Gone');
  });
});
