import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Named points at which a test can crash a process, to prove that nothing depends on its survival. Off unless the
 * operator sets FAILPOINT_DIR; no request or event can reach them. A file `<service>.<point>` in that directory kills
 * the process with SIGKILL at that point, once: the file is removed first.
 */
export type Failpoint =
  | 'outbox:before-publish'
  | 'outbox:after-publish'
  /** A replica has been written, its effects have not. */
  | 'replica:after-apply'
  /** An event has been handled, and the broker does not know yet. */
  | 'listener:before-ack'
  | 'stripe:after-answer'
  /** A mail has been written down and taken; then, the mail server has it, and it is not marked yet. */
  | 'mail:before-send'
  | 'mail:after-send';

const directory = process.env.FAILPOINT_DIR;
let service = 'unnamed';

/** Sets this process's service name, which is part of the file names. */
export function nameFailpoints(name: string): void {
  service = name;
}

/** Crashes here if a test has armed this point. */
export const failpoint: (point: Failpoint) => void =
  directory === undefined
    ? () => undefined
    : (point) => {
        const file = join(directory, `${service}.${point.replace(':', '-')}`);
        if (!existsSync(file)) return;
        unlinkSync(file);
        process.kill(process.pid, 'SIGKILL');
      };
