import { isExecutable } from './programs';

export type Say = (line: string) => void;

/** One way to obtain a server's program. */
export interface Source {
  /** As printed: "mongod on the PATH". */
  name: string;
  /**
   * @returns the program's path, or undefined if this source has nothing to offer.
   * @throws Error if it was tried and failed; the next source is then tried.
   */
  find(say: Say): Promise<string | undefined> | string | undefined;
}

export interface Server {
  name: string;
  /** The environment variable that names a program to use, and that passes on the path of the one found. */
  variable: string;
  /** Tried in this order. */
  sources: Source[];
  /** What to install if no source works. */
  install: string;
}

/**
 * Finds a server's program, downloading it if necessary, and says where it came from.
 * @returns its path
 * @throws Error that says what failed and exactly what to install
 */
export async function locate(server: Server, say: Say): Promise<string> {
  const chosen = process.env[server.variable];
  if (chosen) {
    if (!isExecutable(chosen)) throw new Error(`${server.name}: ${server.variable}=${chosen} is not a program`);
    return chosen;
  }
  const failures: string[] = [];
  for (const source of server.sources) {
    try {
      const path = await source.find((line) => say(`${server.name}: ${line}`));
      if (path !== undefined) {
        say(`${server.name}: ${source.name} (${path})`);
        return path;
      }
    } catch (error) {
      failures.push(`  - ${source.name}: ${reason(error)}`);
    }
  }
  throw new Error([`${server.name} cannot be had here.`, ...failures, `  ${server.install}`].join('\n'));
}

/** fetch reports the reason only in its error's cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}, ${error.cause.message}` : error.message;
}
