import type { CSSProperties } from 'react';
import type { EventSummary } from '../../lib/api/api-types';
import { chanceOf } from '../../lib/ui/chance';

type Category = NonNullable<EventSummary['category']>;
type Motif = (chance: () => number) => { lines: string; width: number };

/** The size of its drawing. */
export const ART = { width: 320, height: 96 };
const { width: WIDTH, height: HEIGHT } = ART;

const whole = (number: number) => Math.round(number);
const steps = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What each kind of event looks like: lines of one width. */
const MOTIFS: Record<Category, Motif> = {
  // An equaliser.
  music: (chance) => ({
    lines: steps(16).reduce((path, i) => `${path}M${10 + i * 20} ${HEIGHT}V${whole(12 + chance() * 72)}`, ''),
    width: 10,
  }),
  // The lanes of a track.
  sport: (chance) => {
    const lean = whole(40 + chance() * 80);
    return { lines: steps(9).reduce((path, i) => `${path}M${i * 48 - 60} ${HEIGHT}l${lean}-${HEIGHT}`, ''), width: 8 };
  },
  // A curtain, gathered.
  theatre: (chance) => {
    const folds = 6 + whole(chance() * 4);
    const fold = WIDTH / folds;
    return {
      lines: steps(folds).reduce(
        (path, i) =>
          `${path}M${whole(i * fold)} 0q${whole(fold / 2)} ${whole(40 + chance() * 50)} ${whole(fold)} 0v${HEIGHT}`,
        '',
      ),
      width: 5,
    };
  },
  // Laughter.
  comedy: (chance) => ({
    lines: steps(7).reduce((path, i) => {
      const size = whole(12 + chance() * 22);
      return `${path}M${i * 48 - 4} ${whole(10 + chance() * 50)}a${size} ${size} 0 0 0 ${size * 2} 0`;
    }, ''),
    width: 9,
  }),
  // Bunting.
  family: (chance) => ({
    lines: steps(2).reduce((path, row) => {
      const flag = whole(22 + chance() * 16);
      const top = 14 + row * 40;
      return steps(Math.ceil(WIDTH / flag)).reduce(
        (flags, i) => `${flags}M${i * flag} ${top}h${flag}l-${flag / 2} ${flag - 4}z`,
        path,
      );
    }, ''),
    width: 4,
  }),
  // Ripples.
  other: (chance) => {
    const [x, y] = [whole(chance() * WIDTH), whole(chance() * HEIGHT)];
    return {
      lines: steps(6).reduce((path, i) => {
        const radius = 18 + i * 34;
        return `${path}M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${radius * 2} 0a${radius} ${radius} 0 1 0-${radius * 2} 0`;
      }, ''),
      width: 7,
    };
  },
};

interface Props {
  event: Pick<EventSummary, 'title' | 'category'>;
  className?: string | undefined;
  style?: CSSProperties;
}

/** A picture for an event that has none: always the same for the same title and kind of event. */
export function EventArt({ event: { title, category = 'other' }, className, style }: Props) {
  const chance = chanceOf(`${category} ${title}`);
  const hue = whole(chance() * 360);
  const other = (hue + 40 + whole(chance() * 140)) % 360;
  const { lines, width } = MOTIFS[category](chance);
  return (
    <svg
      className={className}
      style={style}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path fill={`hsl(${hue} 55% 34%)`} d={`M0 0h${WIDTH}v${HEIGHT}H0z`} />
      <circle
        fill={`hsl(${other} 70% 55%)`}
        cx={whole(chance() * WIDTH)}
        cy={whole(chance() * HEIGHT)}
        r={whole(24 + chance() * 40)}
      />
      <path fill="none" stroke={`hsl(${hue} 70% 72%)`} strokeWidth={width} strokeLinecap="round" d={lines} />
    </svg>
  );
}
