import { fromZonedTime } from '../../../client/lib/event/moments';

/** A ticket in the format of POST /api/tickets. */
export interface Listing {
  title: string;
  /** In the currency's major unit. */
  price: number;
  eventDate: string;
  timeZone: string;
  venue: string;
  city: string;
  category: string;
  section: string;
  row?: string;
  seat?: string;
  description: string;
}

type Event = [title: string, venue: keyof typeof venues, basePrice: number, daysAhead: number, description: string];
type Section = [name: string, row: string, seat: string, factor: number];

/** Where each venue is. */
const venues = {
  'Harbour Hall': ['Hamburg', 'Europe/Berlin'],
  'Old Tram Depot': ['Melbourne', 'Australia/Melbourne'],
  'Teatro Lumen': ['Madrid', 'Europe/Madrid'],
  'Foundry Arena': ['Sheffield', 'Europe/London'],
  "St. Anne's Church": ['London', 'Europe/London'],
  'Blue Cellar': ['New York', 'America/New_York'],
  'Riverside Park': ['Portland', 'America/Los_Angeles'],
  'City Concert House': ['Wien', 'Europe/Vienna'],
  'Playhouse on the Quay': ['Dublin', 'Europe/Dublin'],
  'Royal Court Theatre': ['London', 'Europe/London'],
  'Studio 5': ['Århus', 'Europe/Copenhagen'],
  'Millfield Stadium': ['Bristol', 'Europe/London'],
  'Ice Dome': ['Łódź', 'Europe/Warsaw'],
  Velodrome: ['Paris', 'Europe/Paris'],
  'Park Courts': ['Toronto', 'America/Toronto'],
  'Harbour Promenade': ['Lisboa', 'Europe/Lisbon'],
} as const satisfies Record<string, [city: string, timeZone: string]>;

/** Events that are not what their list says. */
const comedies = ['Improvised Opera', 'The Understudy', 'Twelfth Night'];
const forFamilies = ['Puppets of Prague', 'City Ice Hawks v Bears'];

const concert: Section[] = [
  ['Front standing', '', '', 1.6],
  ['Standing', '', '', 1],
  ['Balcony', 'C', '11', 1.3],
  ['Balcony', 'M', '24', 0.8],
];
const theatre: Section[] = [
  ['Stalls', 'D', '7', 1.5],
  ['Stalls', 'N', '16', 1.1],
  ['Dress circle', 'B', '3', 1.3],
  ['Upper circle', 'F', '21', 0.7],
];
const sport: Section[] = [
  ['Main stand, block 104', '2', '118', 1.8],
  ['Main stand, block 212', '14', '40', 1.2],
  ['North stand, block 17', '8', '92', 0.9],
  ['Family block', '5', '12', 0.75],
];

const concerts: Event[] = [
  ['Northern Lights Orchestra: Winter Concert', 'Harbour Hall', 48, 12, 'Sibelius, Grieg and a new work for strings.'],
  ['The Paper Kites Club', 'Old Tram Depot', 32, 19, 'Indie folk, with support from Low Tide. Doors at 19:00.'],
  ['Marisol Vega: Acoustic Night', 'Teatro Lumen', 41.5, 26, 'One voice, one guitar, no amplifier.'],
  ['Night Trains', 'Foundry Arena', 59, 33, 'The only indoor show of the tour.'],
  ['Baroque by Candlelight', "St. Anne's Church", 28, 40, 'Vivaldi and Corelli on period instruments.'],
  ['Kojo Mensah Quintet', 'Blue Cellar', 24.5, 47, 'Jazz in two sets; the bar stays open.'],
  [
    'Electric Meadow Festival: Saturday',
    'Riverside Park',
    75,
    61,
    'Nine bands on two stages. Day ticket without camping.',
  ],
  ['Choir of the Four Valleys', 'City Concert House', 22, 68, 'Songs from the mountains, sung by eighty voices.'],
  ['Glass Harbour: Ten Years', 'Foundry Arena', 64.5, 82, 'The first album from beginning to end.'],
];
const plays: Event[] = [
  ['The Lighthouse Keeper', 'Playhouse on the Quay', 38, 9, 'A new play in two acts. 2 h 10 min with an interval.'],
  ['Twelfth Night', 'Royal Court Theatre', 45, 16, 'Shakespeare by the sea: a comedy of mistaken letters.'],
  ['A Short History of Rain', 'Studio 5', 19.5, 23, 'Physical theatre for four actors and one cloud.'],
  ['The Cherry Orchard', 'Royal Court Theatre', 42, 37, 'Chekhov in a new translation.'],
  ['Improvised Opera', 'Playhouse on the Quay', 27, 44, 'You name the place, they sing the end.'],
  ['Hedda', 'Studio 5', 29, 51, 'After Ibsen, set in an airport.'],
  ['Puppets of Prague', 'Teatro Lumen', 18, 58, 'For children of six and over, and the grown-ups they bring.'],
  ['The Understudy', 'Playhouse on the Quay', 33.5, 72, 'A farce with eleven doors.'],
];
const games: Event[] = [
  ['Rovers v United', 'Millfield Stadium', 36, 8, 'League match, kick-off 15:00.'],
  ['City Ice Hawks v Bears', 'Ice Dome', 29, 14, 'Home game with the youth teams in the interval.'],
  ['Indoor Athletics Grand Prix', 'Velodrome', 25, 30, 'Sprints, hurdles and the pole vault final.'],
  ['Basketball Cup: Semi-final', 'Foundry Arena', 34.5, 36, 'Two games, one ticket.'],
  ['Rovers v Athletic', 'Millfield Stadium', 39, 43, 'The derby. Bags are checked at the gate.'],
  ['Tennis Open: Quarter-finals', 'Park Courts', 55, 57, 'Centre court, from noon until the last ball.'],
  ['City Marathon: Grandstand', 'Harbour Promenade', 15, 70, 'Seats at the finish line.'],
  ['Six Nations Rugby: Final Day', 'Millfield Stadium', 68, 96, 'Three matches on one day.'],
];

/**
 * A hundred tickets for concerts, theatre and sport, the same every time except for their dates; neighbours are for
 * different events.
 * @param today the dates of the events are after it
 */
export function catalogue(today: Date): Listing[] {
  const events = [
    ...concerts.map((event) => listings(event, 'music', concert, 20, today)),
    ...plays.map((event) => listings(event, 'theatre', theatre, 19, today)),
    ...games.map((event) => listings(event, 'sport', sport, 15, today)),
  ];
  // Steps of seven visit each one once before repeating: concerts, plays and games in turn.
  const mixed = events.flatMap((_, index) => events.slice((index * 7) % events.length).slice(0, 1));
  return [0, 1, 2, 3].flatMap((round) => mixed.flatMap((event, index) => event.slice((index + round) % 4).slice(0, 1)));
}

function listings(event: Event, kind: string, sections: Section[], hour: number, today: Date): Listing[] {
  const [title, venue, basePrice, daysAhead, description] = event;
  const [city, timeZone] = venues[venue];
  const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + daysAhead));
  const eventDate = fromZonedTime(`${day.toISOString().slice(0, 11)}${hour}:00`, timeZone);
  const category = comedies.includes(title) ? 'comedy' : forFamilies.includes(title) ? 'family' : kind;
  return sections.map(([section, row, seat, factor]) => ({
    title,
    price: Math.round(basePrice * factor * 2) / 2,
    eventDate,
    timeZone,
    venue,
    city,
    category,
    section,
    ...(row && { row }),
    ...(seat && { seat }),
    description,
  }));
}
