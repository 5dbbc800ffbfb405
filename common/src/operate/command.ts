import type { Assembly } from '../service/assemble';

/** Carries out one operator's command and prints what is worth knowing; its argument is the word behind its name. */
export type Command = (
  assembly: Assembly,
  argument: string | undefined,
  print: (line: string) => void,
) => Promise<void>;
