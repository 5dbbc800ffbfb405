import { type StripeServer, startStripeEmulator } from '../stripe/__test__/servers';

/** The emulator's next fault; its faults.ts describes each kind. */
export interface Fault {
  on: 'create' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'retrieve' | 'any' | 'webhook';
  kind: 'timeout_after' | 'error_before' | 'error_after' | 'hang' | 'delay' | 'reset' | 'repeat' | 'drop' | 'shuffle';
  ms?: number;
  times?: number;
  copies?: number;
}

interface Intent {
  id: string;
  status: string;
  client_secret: string;
  amount_capturable: number;
  amount_received: number;
  metadata: Record<string, string>;
}

interface State {
  intents: Intent[];
  charges: { id: string; payment_intent: string; captured: boolean; status: string }[];
  refunds: { id: string; payment_intent: string; amount: number; status: string }[];
  disputes: { id: string }[];
  counts: Record<string, { asked: number; executed: number }>;
}

/** The Stripe emulator in its own process, with access to its control API. */
export class Emulator {
  private constructor(private readonly server: StripeServer) {}

  static async start(webhookUrl: string, webhookSecret: string): Promise<Emulator> {
    return new Emulator(await startStripeEmulator({ WEBHOOK_URL: webhookUrl, WEBHOOK_SECRET: webhookSecret }));
  }

  get url(): string {
    return this.server.url;
  }

  async fail(fault: Fault): Promise<void> {
    const { status } = await this.control('/faults', 'POST', fault);
    if (status !== 201) throw new Error(`The emulator does not know the fault ${JSON.stringify(fault)}`);
  }

  /** Removes all faults. */
  async recover(): Promise<void> {
    await this.control('/faults', 'DELETE');
  }

  /** Waits until every webhook sent so far is delivered. */
  async webhooksDelivered(): Promise<void> {
    await this.control('/webhooks/flush', 'POST');
  }

  async state(): Promise<State> {
    return (await this.control('/state', 'GET')).json() as Promise<State>;
  }

  /** The state of an order's money, in minor units, and how many authorisations it has ever had. */
  async moneyOf(orderId: string) {
    const { intents, charges, refunds } = await this.state();
    const own = intents.filter(({ metadata }) => metadata.orderId === orderId);
    const ofOwn = <Item extends { payment_intent: string }>(items: Item[]) =>
      items.filter((item) => own.some(({ id }) => id === item.payment_intent));
    return {
      authorizations: ofOwn(charges).filter(({ status }) => status === 'succeeded').length,
      held: sum(own.map((intent) => intent.amount_capturable)),
      captured: sum(own.map((intent) => intent.amount_received)),
      refunded: sum(ofOwn(refunds).map(({ amount, status }) => (status === 'succeeded' ? amount : 0))),
    };
  }

  async intentOf(orderId: string): Promise<Intent> {
    const intent = (await this.state()).intents.findLast(({ metadata }) => metadata.orderId === orderId);
    if (!intent) throw new Error('Stripe has no intent for this order');
    return intent;
  }

  /** Completes or fails 3-D Secure, as the buyer would on the bank's page. */
  async authenticate(orderId: string, outcome: 'complete' | 'fail' = 'complete'): Promise<void> {
    const { id, client_secret } = await this.intentOf(orderId);
    const body = new URLSearchParams({ client_secret, outcome });
    await fetch(`${this.url}/_emulator/3ds/${id}`, { method: 'POST', body });
  }

  /** Makes something happen at Stripe that none of our calls caused; the emulator's dashboard.ts lists what can. */
  async happen(orderId: string, what: Record<string, unknown>): Promise<void> {
    const { id } = await this.intentOf(orderId);
    const { ok, status } = await this.control(`/payment_intents/${id}`, 'POST', what);
    if (!ok) throw new Error(`The emulator answers ${status} to ${JSON.stringify(what)}`);
  }

  /** Cancels an intent, as only a person at Stripe's Dashboard would. */
  async cancelAtTheDashboard(orderId: string): Promise<void> {
    const { id } = await this.intentOf(orderId);
    const authorization = 'Bearer sk_test_dashboard';
    await fetch(`${this.url}/v1/payment_intents/${id}/cancel`, { method: 'POST', headers: { authorization } });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private control(path: string, method: string, body?: object): Promise<Response> {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return fetch(`${this.url}/_emulator${path}`, { method, ...json });
  }
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
