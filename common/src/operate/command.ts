import type { Assembly } from '../service/assemble';

/**
 * Runs one operator command and prints the result.
 * @param argument what follows its name
 * @param json whether to print a line of JSON for each thing; commands that print none of these ignore it
 */
export type Command = (
  assembly: Assembly,
  argument: string | undefined,
  print: (line: string) => void,
  json: boolean,
) => Promise<void>;
