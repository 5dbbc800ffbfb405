import pino from 'pino';
import { eventually } from '../../testing/eventually';
import { Demand } from '../demand';
import { type BrokerSession, connectReconnecting, type KeptSubscription } from '../reconnecting';

const durable = { kind: 'durable', subject: 'news', group: 'readers', ackWaitMs: 1_000, maxInFlight: 1 } as const;
const nothing = async () => {};

/** A connection to a broker that does what it is asked, and what it then has. */
function sessionOf(subscribed: () => Promise<void>) {
  const has = new Set<string>();
  let lose: BrokerSession['end'] = () => {};
  const session: BrokerSession = {
    ended: new Promise((resolve) => {
      lose = resolve;
    }),
    isConnected: () => true,
    publish: nothing,
    subscribe: async ({ options }: KeptSubscription) => {
      has.add(options.kind);
      await subscribed();
    },
    unsubscribe: async ({ options }) => void has.delete(options.kind),
    close: nothing,
    end: (reason) => lose(reason),
  };
  return { session, has };
}

it('ends what nobody wants any more once it is connected again', async () => {
  let [answer, isHeld]: [() => void, boolean] = [() => {}, false];
  const held = () => (isHeld ? new Promise<void>((resolve) => (answer = resolve)) : Promise.resolve());
  const sessions: ReturnType<typeof sessionOf>[] = [];
  const open = async () => {
    const next = sessionOf(held);
    sessions.push(next);
    return next.session;
  };
  const options = { product: 'a broker', place: 'here', logger: pino({ level: 'silent' }), drainMs: 0 };
  const broker = await connectReconnecting({ ...options, open, firstConnectMs: 1_000 });
  const demand = new Demand(0);
  await demand.join();
  await broker.subscribe({ kind: 'broadcast', subject: 'news', demand }, nothing);
  await broker.subscribe(durable, nothing);

  isHeld = true;
  sessions[0]?.session.end(new Error('lost'));
  await eventually(() => expect(sessions[1]?.has).toEqual(new Set(['broadcast'])));
  const end = jest.fn(nothing);
  await demand.add({ begin: nothing, end });
  demand.leave();
  await eventually(() => expect(end).toHaveBeenCalled());
  isHeld = false;
  await eventually(() => {
    answer();
    expect(sessions[1]?.has).toEqual(new Set(['durable']));
  });
  await broker.close();
});
