/** Where in the program it happened: not what. */
const noise = /^\s*(at .*|\^+|\.\.\. \d+ .*|Node\.js v[\d.]+)?\s*$/;
/** How programs of Node, Java and Go begin to say why they end. */
const reason =
  /^(Uncaught |Exception in thread .*)?([\w.$]*(Error|Exception)( \[\w+\])?:)|^panic:|^fatal error:|\[FTL\]/;

/**
 * What a process said about why it ended, in at most so many lines: its last reason and what follows, without the stack.
 * Without a reason that can be told from the rest, the end of what it said.
 * @param output all that it wrote
 */
export function ownWords(output: string, most: number): string[] {
  const lines = output.split('\n').filter((line) => !noise.test(line));
  const words = lines.slice(
    Math.max(
      0,
      lines.findLastIndex((line) => reason.test(line)),
    ),
  );
  if (words.length <= most) return words;
  return reason.test(words[0] ?? '') ? [...words.slice(0, most - 3), '…', ...words.slice(-2)] : words.slice(-most);
}
