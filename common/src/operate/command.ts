import type { Assembly } from '../service/assemble';

/** Runs one operator command and prints the result; its argument is the word after its name. */
export type Command = (
  assembly: Assembly,
  argument: string | undefined,
  print: (line: string) => void,
) => Promise<void>;
