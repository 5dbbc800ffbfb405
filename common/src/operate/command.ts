import type { Assembly } from '../service/assemble';

/**
 * Runs one operator command and prints the result.
 * @param argument the word after its name
 * @param json whether to print a line of JSON for each thing; commands that print none of these ignore it
 */
export type Command = (
  assembly: Assembly,
  argument: string | undefined,
  print: (line: string) => void,
  json: boolean,
) => Promise<void>;

/** A command that only one service has. */
export interface OwnCommand {
  /** Its line in the list of commands: what follows its words, and what it does. */
  usage: [string, string];
  run: Command;
}
