import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type Inbox, type InboxOptions, startInbox } from '../inbox';

let directory: string;
let stateFile: string;
let running: Inbox[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ticketing-inbox-'));
  stateFile = join(directory, 'inbox.jsonl');
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((inbox) => inbox.close()));
  rmSync(directory, { recursive: true });
});

async function start(options: InboxOptions = {}): Promise<Inbox> {
  const inbox = await startInbox({ stateFile, ...options });
  running.push(inbox);
  return inbox;
}

const send = ({ smtpUrl }: Inbox, subject: string, more: object = {}) =>
  createTransport(smtpUrl).sendMail({ from: 'us@example.com', to: 'a@example.com', subject, text: 'Hello', ...more });
const mails = async ({ url }: Inbox): Promise<{ id: string; to: string[]; subject: string; text: string }[]> =>
  (await fetch(`${url}/_inbox/mails`)).json() as never;
const page = async (inbox: Inbox, path = '') => (await fetch(`${inbox.url}/_inbox${path}`)).text();

/** Asks under a Host of our choice, which fetch does not allow. */
const statusFor = ({ url }: Inbox, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}/_inbox`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });

describe('the inbox', () => {
  it('takes every mail, to whomever, and lists the newest first', async () => {
    const inbox = await start();
    await send(inbox, 'First');
    await send(inbox, 'Second é 音', { to: ['b@example.com', 'c@example.com'] });
    expect(await mails(inbox)).toMatchObject([
      { to: ['b@example.com', 'c@example.com'], subject: 'Second é 音', text: 'Hello\n' },
      { to: ['a@example.com'], subject: 'First' },
    ]);
    expect(await page(inbox)).toMatch(/Second.*First/s);
  });

  it('keeps what it has taken, also after a torn last line', async () => {
    const first = await start();
    await send(first, 'Kept');
    await first.close();
    running.pop();
    appendFileSync(stateFile, '{"id":"torn","raw":"');
    const second = await start();
    expect((await mails(second)).map(({ subject }) => subject)).toEqual(['Kept']);
    await send(second, 'After');
    expect((await mails(await start())).map(({ subject }) => subject)).toEqual(['After', 'Kept']);
  });

  it('shows a mail as text and as HTML, in which nothing runs', async () => {
    const inbox = await start();
    const script = '<script>alert(1)</script>';
    await send(inbox, script, { html: `<head></head>${script}<a href="/x">x</a>` });
    const [mail] = await mails(inbox);
    for (const path of ['', `/mails/${mail?.id}`]) expect(await page(inbox, path)).not.toContain(script);
    const { headers } = await fetch(`${inbox.url}/_inbox/mails/${mail?.id}/html`);
    expect(headers.get('content-security-policy')).toMatch(/^sandbox allow-popups .*default-src 'none'/);
    expect((await fetch(`${inbox.url}/_inbox/mails/none`)).status).toBe(404);
  });

  it('is emptied by its own page, and by no other', async () => {
    const inbox = await start();
    await send(inbox, 'Gone');
    const clear = (origin: string) => fetch(`${inbox.url}/_inbox/clear`, { method: 'POST', headers: { origin } });
    expect((await clear('https://evil.example')).status).toBe(403);
    expect(await mails(inbox)).toHaveLength(1);
    expect((await clear(inbox.url)).status).toBe(200);
    expect(await mails(inbox)).toEqual([]);
  });

  it('answers to its own names alone', async () => {
    const inbox = await start({ allowedHosts: ['localhost', '127.0.0.1'] });
    expect(await statusFor(inbox, 'localhost:3000')).toBe(200);
    expect(await statusFor(inbox, 'evil.example')).toBe(421);
  });

  it('refuses what is too large to be a mail of ours', async () => {
    const inbox = await start();
    await expect(send(inbox, 'Large', { text: 'x'.repeat(2_000_000) })).rejects.toThrow(/552/);
    expect(await mails(inbox)).toEqual([]);
  });
});
