import { createECDH, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createLogger, Subjects } from '@ticketing/common';
import { eventually, newId, type TestService, type TestUser } from '@ticketing/common/testing';
import mongoose from 'mongoose';
import webPush from 'web-push';
import type { PushKey } from '../api';
import { Composer } from '../composer';
import { isPushEndpoint } from '../domain/push';
import type { TicketFiles } from '../files/ticket-files';
import { DeviceModel, keepDevice } from '../models/device';
import { MailModel } from '../models/mail';
import { linkKey, origin, paymentData, sale, startNotifications, userData } from './fixtures';
import { MailServerUnderTest } from './mail-server';
import { PushServiceUnderTest } from './push-service';

const hosts = 'updates.push.services.mozilla.com,*.push.apple.com,push.example:8443';

describe('an address that a browser gives', () => {
  it.each([
    ['https://updates.push.services.mozilla.com/wpush/v2/x', true],
    ['https://web.push.apple.com/x', true],
    ['https://push.example:8443/x', true],
    ['https://push.example/x', false],
    ['https://web.push.apple.com:8443/x', false],
    ['http://updates.push.services.mozilla.com/x', false],
    ['https://updates.push.services.mozilla.com:8443/x', false],
    ['https://updates.push.services.mozilla.com@10.0.0.1/x', false],
    ['https://user:password@web.push.apple.com/x', false],
    ['https://updates.push.services.mozilla.com.evil.example/x', false],
    ['https://updates.push.services.mozilla.com./x', false],
    ['https://evil.example/?web.push.apple.com', false],
    ['https://evilpush.apple.com/x', false],
    ['https://push.apple.com/x', false],
    ['https://169.254.169.254/latest', false],
    ['https://localhost/x', false],
    ['https://[::1]/x', false],
    ['file:///etc/hostname', false],
    ['web.push.apple.com', false],
  ])('is called only if it is one of a known push service: %s, %s', (endpoint, isOne) => {
    expect(isPushEndpoint(endpoint, hosts)).toBe(isOne);
  });
});

describe('push messages', () => {
  let mails: MailServerUnderTest;
  let pushes: PushServiceUnderTest;
  let service: TestService;
  let sweep: () => Promise<void>;

  beforeAll(async () => {
    mails = await MailServerUnderTest.start();
    pushes = await PushServiceUnderTest.start();
    const environment = { VAPID_PRIVATE_KEY: randomBytes(32).toString('base64url'), SMTP_TIMEOUT_SECONDS: '1' };
    ({ service, sweep } = await startNotifications(mails, environment));
  });
  afterAll(async () => {
    await service.stop();
    await mails.close();
    pushes.close();
  });

  /** A browser's subscription. */
  const subscription = () => {
    const browser = createECDH('prime256v1');
    return {
      endpoint: `https://updates.push.services.mozilla.com/${newId()}`,
      p256dh: browser.generateKeys('base64url'),
      auth: randomBytes(16).toString('base64url'),
    };
  };
  const ask = (method: string, { cookie }: Pick<TestUser, 'cookie'>, body?: object) =>
    fetch(`${service.url}/api/notifications/push`, {
      ...{ method, headers: { cookie, 'content-type': 'application/json' } },
      ...(body && { body: JSON.stringify(body) }),
    });
  /** A sale whose buyer has a device. */
  const saleToDevice = async (order = {}) => {
    const made = await sale(service, order);
    const device = subscription();
    expect((await ask('POST', service.signIn(made.buyer.id), device)).status).toBe(204);
    return { ...made, device, told: () => pushes.asked.filter(({ url }) => url === device.endpoint) };
  };
  const pushOf = (order: { id: string }) => MailModel.findOne({ about: order.id, device: { $exists: true } }).lean();
  const untilTold = async () => {
    await service.settle();
    // The mail, and then what it has written down.
    for (let round = 0; round < 2; round += 1) await sweep();
  };

  it('come beside the mail, once, and name nothing that its subject does not', async () => {
    const written = jest.spyOn(webPush, 'generateRequestDetails');
    const { buyer, order, told } = await saleToDevice({ offered: true });
    for (let copy = 0; copy < 2; copy += 1) await service.send(Subjects.OrderCreated, order);
    await untilTold();
    await eventually(() => expect(told()).toHaveLength(1));
    expect(mails.to(buyer.email).map(({ subject }) => subject)).toEqual(['It is back: Rolling Pebbles']);
    const payload = JSON.parse(String(written.mock.calls.at(-1)?.[1]));
    written.mockRestore();
    expect(payload).toEqual({
      title: 'It is back: Rolling Pebbles',
      text: expect.stringMatching(/^It is yours for 1[45] minutes, before everybody else\.$/),
      path: `/orders/${order.id}`,
      tag: told()[0]?.headers.topic,
    });
    expect(told()[0]?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(Number(told()[0]?.headers.ttl)).toBeGreaterThan(800);
    expect(Number(told()[0]?.headers.ttl)).toBeLessThanOrEqual(900);
  });

  it('come although the mail does not, and not again with it', async () => {
    const { buyer, order, told } = await saleToDevice();
    await mails.close();
    await service.send(
      Subjects.PaymentRefunded,
      paymentData(order.id, { version: 1, status: 'captured', amountRefunded: 500 }),
    );
    await service.send(Subjects.OrderCompleted, { ...order, version: 2, status: 'complete' });
    await untilTold();
    service.clock.advance(6_000);
    await untilTold();
    await eventually(() => expect(told()).toHaveLength(1));
    await mails.open();
    service.clock.advance(130_000);
    await untilTold();
    await eventually(() => expect(mails.to(buyer.email)).toHaveLength(2));
    expect(told()).toHaveLength(1);
  });

  it.each<[string, (res: ServerResponse) => void, string, number]>([
    ['that is gone is removed', (res) => res.writeHead(410).end(), 'dropped', 0],
    ['that asks for patience is told later', (res) => res.writeHead(429, { 'retry-after': '60' }).end(), 'sent', 1],
    ['that hangs is told later', () => undefined, 'sent', 1],
    [
      'that leads elsewhere is not followed',
      (res) => res.writeHead(307, { location: 'https://evil.example/' }).end(),
      'sent',
      1,
    ],
    ['that refuses what it is told is told no more', (res) => res.writeHead(413).end(), 'given_up', 1],
    ['whose answer has no end is told', (res) => void res.writeHead(201).write('x'.repeat(100_000)), 'sent', 1],
  ])('to a device %s', async (_what, answer, outcome, left) => {
    const { order, told, device } = await saleToDevice({ offered: true });
    pushes.answer = answer;
    await service.send(Subjects.OrderCreated, order);
    await untilTold();
    await eventually(async () => expect((await pushOf(order))?.attempts).toBe(1));
    await eventually(async () => {
      const push = await pushOf(order);
      expect(push?.outcome ?? push?.error).toBeDefined();
    });
    const { outcome: first, dueAt } = (await pushOf(order)) ?? {};
    if (!first) {
      expect(JSON.stringify(await pushOf(order))).not.toContain(device.endpoint);
      service.clock.advance((dueAt?.getTime() ?? 0) - service.clock.now().getTime());
      await sweep();
    }
    await eventually(async () => expect((await pushOf(order))?.outcome).toBe(outcome));
    expect(told()).toHaveLength(first ? 1 : 2);
    expect(pushes.asked.filter(({ url }) => url.includes('evil'))).toEqual([]);
    expect(await DeviceModel.countDocuments({ endpoint: device.endpoint })).toBe(left);
  });

  it('that are of no use any more are not sent', async () => {
    const { order, told } = await saleToDevice({ offered: true });
    pushes.answer = (res) => res.writeHead(503).end();
    await service.send(Subjects.OrderCreated, order);
    await untilTold();
    await eventually(() => expect(told()).toHaveLength(1));
    service.clock.advance(901_000);
    await sweep();
    await eventually(async () => expect((await pushOf(order))?.outcome).toBe('dropped'));
    expect(told()).toHaveLength(1);
  });

  it('go to the last who was signed in there, on five devices at most', async () => {
    const [first, second] = [service.signIn(), service.signIn()];
    const browser = subscription();
    await ask('POST', first, browser);
    await ask('POST', second, browser);
    await ask('DELETE', first, browser);
    expect(await DeviceModel.find({ endpoint: browser.endpoint }).lean()).toMatchObject([{ userId: second.id }]);
    for (let more = 0; more < 5; more += 1) {
      service.clock.advance(1_000);
      await ask('POST', second, subscription());
    }
    expect(await DeviceModel.countDocuments({ userId: second.id })).toBe(5);
    expect(await DeviceModel.countDocuments({ endpoint: browser.endpoint })).toBe(0);
    expect((await ask('GET', { cookie: '' })).status).toBe(401);
    const { key = '' } = (await (await ask('GET', first)).json()) as PushKey;
    expect(Buffer.from(key, 'base64url')).toHaveLength(65);
    const refused = [{ endpoint: 'https://10.0.0.1/x' }, { p256dh: 'B'.repeat(87) }];
    for (const fault of refused) expect((await ask('POST', first, { ...browser, ...fault })).status).toBe(400);
  });

  it('go to no device of a session or an account that has ended', async () => {
    const user = userData();
    const begun = service.clock.now();
    const add = (sessionId: string | null, sessionBeganAt: Date) =>
      keepDevice({ ...subscription(), userId: user.id, sessionId, sessionBeganAt, at: begun });
    await add('one', begun);
    await add('two', begun);
    await add('three', new Date(begun.getTime() + 2_000));
    const left = async () =>
      (await DeviceModel.find({ userId: user.id }).lean()).map(({ sessionId }) => sessionId).sort();
    await service.receive(Subjects.UserRegistered, user);
    const endedSessions = [{ id: 'one', endedAt: begun.toISOString() }];
    await service.receive(Subjects.UserUpdated, { ...user, version: 1, endedSessions });
    expect(await left()).toEqual(['three', 'two']);
    await service.receive(Subjects.UserUpdated, { ...user, version: 2, sessionsEndedAt: begun.toISOString() });
    expect(await left()).toEqual(['three']);
    await service.receive(Subjects.UserDeleted, { id: user.id, version: 3, deletedAt: begun.toISOString() });
    expect(await left()).toEqual([]);
  });

  it('cost who has no device nothing: the mail reads as much as without them', async () => {
    const { buyer, order, ticket } = await sale(service);
    await service.receive(Subjects.OrderCancelled, {
      ...{ ...order, version: 1, status: 'cancelled', cancelReason: 'payment_failed' },
    });
    const mail = {
      _id: 'x',
      kind: 'payment-failed',
      about: order.id,
      happenedAt: service.clock.now(),
      attempts: 1,
    } as const;
    const commandsOf = async (withPush: boolean) => {
      const commands: string[] = [];
      const composer = new Composer(origin, linkKey, {} as TicketFiles, createLogger('test', 'silent'), withPush);
      mongoose.set('debug', (collection: string) => {
        if (/replica|device/.test(collection)) commands.push(collection);
      });
      const composed = await composer.compose(mail, service.clock.now());
      mongoose.set('debug', false);
      expect(composed).toMatchObject({ send: { to: buyer.email, subject: `Your payment failed: ${ticket.title}` } });
      return commands;
    };
    expect(await commandsOf(false)).toEqual(['orderreplicas', 'ticketreplicas', 'userreplicas']);
    expect(await commandsOf(true)).toEqual(['orderreplicas', 'ticketreplicas', 'userreplicas']);
  });
});
