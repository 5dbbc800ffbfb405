import type { ApiError, MajorUnits, Reservation } from '../api/api-types';

/** How many tickets one order may be for. */
export const MOST_SEATS = 6;

/** A ticket chosen on an event's page. */
export interface ChosenSeat {
  ticketId: string;
  /** As it was seen. */
  version: number;
  /** Where it is, for people. */
  place: string;
}

/** The field of the form by which a ticket is chosen: its name and its value. */
export const seatField = ({ ticketId, version, place }: ChosenSeat) => ({
  name: `seat-${ticketId}`,
  value: `${version} ${place}`,
});

/** @returns the tickets that are chosen in a form */
export function chosenSeats(fields: Iterable<[name: string, value: unknown]>): ChosenSeat[] {
  return [...fields].flatMap(([name, value]) => {
    const [, ticketId] = /^seat-([0-9a-f]{24})$/.exec(name) ?? [];
    const [, version, place = ''] = /^(\d+) (.*)$/s.exec(String(value)) ?? [];
    return ticketId && version ? [{ ticketId, version: Number(version), place }] : [];
  });
}

const asked = ({ ticketId, version }: ChosenSeat) => ({ ticketId, version });

/** What to ask of the API, which reserves all of them, or none. */
export const reservationOf = ([first, ...others]: ChosenSeat[]): Partial<Reservation> => ({
  ...(first && asked(first)),
  ...(others.length > 0 && { otherTickets: others.map(asked) }),
});

/** A refusal's words, and what the ticket costs now if that is why. */
export const withPrice = ({ message, price }: ApiError, shown: (price: MajorUnits) => string = String): string =>
  price === undefined ? message : `${message} to ${shown(price)}`;

/** Why tickets were not reserved, in words that say which of them it is about, and what it costs now. */
export function whyNot(error: ApiError, chosen: ChosenSeat[], shown?: (price: MajorUnits) => string): string {
  if (chosen.length === 0) return 'Choose at least one ticket.';
  if (chosen.length > MOST_SEATS) return `Choose at most ${MOST_SEATS} tickets.`;
  const { field = '' } = error;
  const message = withPrice(error, shown);
  const [, other] = /^otherTickets\[(\d)\]/.exec(field) ?? [];
  const seat = field === 'ticketId' ? chosen[0] : other && chosen[Number(other) + 1];
  if (!seat || chosen.length === 1) return message;
  return `${seat.place}: ${message}. You have reserved none of your ${chosen.length} tickets.`;
}
