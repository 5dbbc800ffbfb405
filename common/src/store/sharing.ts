/** Lets callers in one process that want the same thing at the same moment share what it costs. */
export class Sharing<T> {
  private readonly running = new Map<string, Promise<T>>();
  private readonly next = new Map<string, Promise<T>>();

  /** @param knownForMs how long `over` still knows of what is over, in milliseconds */
  constructor(private readonly knownForMs = 0) {}

  /**
   * Asks together with others: who comes while a query runs gets the answer of the next one, which begins after they
   * have come. So nobody gets an answer that is older than their question.
   */
  ask(key: string, query: () => Promise<T>): Promise<T> {
    const next = this.next.get(key);
    if (next) return next;
    const running = this.running.get(key);
    if (!running) return this.begin(key, query);
    const begun = () => {
      this.next.delete(key);
      return this.begin(key, query);
    };
    const waiting = running.then(begun, begun);
    this.next.set(key, waiting);
    return waiting;
  }

  /** Does something that others can wait for. */
  begin<Done extends T>(key: string, work: () => Promise<Done>): Promise<Done> {
    const forget = () => {
      if (this.running.get(key) === task) this.running.delete(key);
    };
    const task: Promise<Done> = work().finally(() => {
      if (this.knownForMs === 0) forget();
      else setTimeout(forget, this.knownForMs).unref();
    });
    this.running.set(key, task);
    return task;
  }

  /** @returns undefined if nobody is or was at it; a promise that resolves once they are done, however it ends */
  over(key: string): Promise<unknown> | undefined {
    return this.running.get(key)?.catch(() => undefined);
  }
}
