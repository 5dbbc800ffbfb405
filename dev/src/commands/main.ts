/** Runs a command. An error exits with 1 and prints only its message, which is written for people. */
export function main(command: () => Promise<void>): void {
  // The reader of the output may be gone before this process is.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // The channel of a starter tells of its end, and keeps no process that is done.
  process.channel?.unref();
  command().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
