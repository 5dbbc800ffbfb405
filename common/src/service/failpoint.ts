import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Named places at which a test can let a process die, to prove that nothing depends on it living on.
 * Off unless the operator of the process sets FAILPOINT_DIR; nothing in a request or an event reaches them.
 * A file `<service>.<point>` in that directory kills the process with SIGKILL at that point, once: the file is removed first.
 */
export type Failpoint =
  | 'outbox:before-publish'
  | 'outbox:after-publish'
  /** A replica has been written, what follows from it has not. */
  | 'replica:after-apply'
  /** An event has been dealt with, and the broker does not know it yet. */
  | 'listener:before-ack'
  | 'stripe:after-answer';

const directory = process.env.FAILPOINT_DIR;
let service = 'unnamed';

/** Says which service this process is; part of the file names. */
export function nameFailpoints(name: string): void {
  service = name;
}

/** Dies here if a test has armed this point. */
export const failpoint: (point: Failpoint) => void =
  directory === undefined
    ? () => undefined
    : (point) => {
        const file = join(directory, `${service}.${point.replace(':', '-')}`);
        if (!existsSync(file)) return;
        unlinkSync(file);
        process.kill(process.pid, 'SIGKILL');
      };
