import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createMailServer, isRefusedForGood, type MailServer, type OutgoingMail } from '../smtp';
import { MailServerUnderTest } from './mail-server';

let server: MailServerUnderTest;
let ours: MailServer;

beforeAll(async () => {
  server = await MailServerUnderTest.start();
  ours = createMailServer(`smtp://127.0.0.1:${server.port}`, 'Ticketing <tickets@tickets.example>', 5_000);
});
afterEach(() => {
  server.refusal = undefined;
  server.arrived.length = 0;
});
afterAll(async () => {
  ours.close();
  await server.close();
});

const send = (overrides: Partial<OutgoingMail> = {}) =>
  ours.send({
    ...{ to: 'a@example.com', subject: 'Hello', text: 'T', html: '<p>H</p>', messageId: '<1@tickets.example>' },
    ...overrides,
  });

describe('what users write', () => {
  it.each([
    ['a header', 'Concert\r\nBcc: victim@example.com'],
    ['a body', 'Concert\r\n\r\nBuy now'],
    ['a line alone', 'Concert\nBcc: victim@example.com'],
    ['another line end', 'Concert\rBcc: victim@example.com'],
    ['a header in a word', 'Concert =?utf-8?q?=0d=0aBcc:_victim@example.com?='],
    ['letters of elsewhere', 'Café Ωmega 音楽\u0000'],
    ['a very long title', `${'ticket '.repeat(200)}\r\nBcc: victim@example.com`],
  ])('adds no header to a mail, be it %s', async (_what, subject) => {
    await send({ subject });
    const [mail] = server.arrived;
    expect(mail?.to).toEqual(['a@example.com']);
    expect(mail?.header('Bcc')).toEqual([]);
    expect(mail?.header('Subject')).toHaveLength(1);
    const head = mail?.raw.split('\r\n\r\n', 1)[0] ?? '';
    expect(head).not.toMatch(/[^\x20-\x7e\r\n\t]/);
    expect(head.split('\r\n').every((line) => /^([A-Za-z-]+: |\s)/.test(line))).toBe(true);
  });

  it.each([
    'a@example.com, victim@example.com',
    'a@example.com\r\nRCPT TO:<victim@example.com>',
    'x <victim@example.com>',
  ])('names no other recipient: %j', async (to) => {
    await send({ to }).catch(() => undefined);
    expect(server.arrived.flatMap((mail) => mail.to)).not.toContain('victim@example.com');
  });

  it('is never a file or an address to fetch', async () => {
    await send({ text: { path: '/etc/hostname' } as never }).catch(() => undefined);
    expect(server.arrived).toEqual([]);
  });
});

describe('a server that takes nothing', () => {
  it.each([
    [{ at: 'rcpt', code: 550 }, true],
    [{ at: 'rcpt', code: 450 }, false],
    [{ at: 'data', code: 554 }, true],
    [{ at: 'data', code: 451 }, false],
  ] as const)('(%j) is known to do so for good: %s', async (refusal, forGood) => {
    server.refusal = refusal;
    const error = await send().catch((reason) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isRefusedForGood(error)).toBe(forGood);
  });

  it('because it says nothing fails for now, after a while', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const impatient = createMailServer(`smtp://127.0.0.1:${port}`, 'tickets@tickets.example', 50);
    const mail = { to: 'a@example.com', subject: 'S', text: 'T', html: 'H', messageId: '<1@tickets.example>' };
    expect(isRefusedForGood(await impatient.send(mail).catch((reason) => reason))).toBe(false);
    silent.close();
  });

  it('because it is away fails for now', async () => {
    await server.close();
    const error = await send().catch((reason) => reason);
    expect(isRefusedForGood(error)).toBe(false);
    await server.open();
  });
});
