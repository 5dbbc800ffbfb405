import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../paths';

/** Tells a separate process what to end if this one is killed. */
export class Guard {
  readonly #files: string[];
  readonly #onStart: (pid: number) => void;
  readonly #pids = new Set<number>();
  #process: ChildProcess;

  /**
   * @param files removed by the guard when this process is gone
   * @param onStart receives the guard's process id, again each time it is replaced
   */
  constructor(files: string[], onStart: (pid: number) => void) {
    this.#files = files;
    this.#onStart = onStart;
    this.#process = this.#start();
  }

  add(pid: number): void {
    this.#pids.add(pid);
    this.#tell(`add ${pid}\n`);
  }

  remove(pid: number): void {
    this.#pids.delete(pid);
    this.#tell(`remove ${pid}\n`);
  }

  #tell(line: string): void {
    this.#process.stdin?.write(line);
  }

  #start(): ChildProcess {
    const guard = spawn(process.execPath, [join(root, 'dev/bin/guard.mjs'), ...this.#files], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.stdin?.on('error', () => undefined); // its exit is handled below
    guard.on('exit', () => {
      this.#process = this.#start();
      for (const pid of this.#pids) this.#tell(`add ${pid}\n`);
    });
    guard.unref();
    if (guard.pid !== undefined) this.#onStart(guard.pid);
    return guard;
  }
}
