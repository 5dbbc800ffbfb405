/** Says where in the program it happened, not what happened. */
const noise = /^\s*(at .*|\^+|\.\.\. \d+ .*|Node\.js v[\d.]+)?\s*$/;
/** How programs in Node, Java and Go begin their reason for exiting. */
const reason =
  /^(Uncaught |Exception in thread .*)?([\w.$]*(Error|Exception)( \[\w+\])?:)|^panic:|^fatal error:|\[FTL\]/;

/**
 * A process' own explanation for its exit, in at most this many lines: its last reason and what follows, without the
 * stack. If no reason can be identified, the end of its output.
 * @param output all its output
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
