/** Runs a command: an error ends the process with 1 and its message alone, as it is written for people. */
export function main(command: () => Promise<void>): void {
  // Whoever reads the output may be gone before this process is.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  command().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
