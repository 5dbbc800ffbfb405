import { isReady } from '../stack/readiness';
import type { Upstreams } from './upstreams';

/**
 * Looks again and again which copies are ready, as a cluster does: a copy that is about to stop says so, and is asked
 * nothing more while it finishes what it has. Where there is one copy only, there is nobody else to ask.
 */
export function watchReadiness(upstreams: Upstreams, everyMs: number): void {
  for (const copy of upstreams.withAlternative) {
    const look = async () => {
      upstreams.setReady(copy, await isReady({ http: new URL('/healthz/ready', copy).href }));
      setTimeout(look, everyMs).unref();
    };
    void look();
  }
}
