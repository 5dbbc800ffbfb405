const DEFAULT_SECONDS = 900;

/** How long a reservation holds its ticket, in words; as orders is set (ORDER_EXPIRATION_SECONDS). */
export function holdTime(): string {
  const seconds = Number(process.env.ORDER_EXPIRATION_SECONDS ?? DEFAULT_SECONDS);
  const [amount, unit] = seconds < 60 ? [seconds, 'second'] : [Math.floor(seconds / 60), 'minute'];
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
