import type { TestService, TestUser } from '@ticketing/common/testing';
import type { OrderView } from './fixtures';

/** An open stream of server-sent events, as a browser would have it. */
export interface EventStream {
  contentType: string | null;
  /** The data of the `order` events so far. */
  orders: OrderView[];
  close(): void;
}

/** Opens GET /api/orders/stream and resolves when it is connected. */
export async function openStream(service: TestService, user: TestUser): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(`${service.url}/api/orders/stream`, {
    headers: { cookie: user.cookie },
    signal: abort.signal,
  });
  const orders: OrderView[] = [];
  void read(response, orders).catch(() => undefined);
  return { contentType: response.headers.get('content-type'), orders, close: () => abort.abort() };
}

async function read({ body }: Response, orders: OrderView[]): Promise<void> {
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, data] = /^event: order\ndata: (.+)$/.exec(message) ?? [];
      if (data) orders.push(JSON.parse(data));
    }
  }
}
