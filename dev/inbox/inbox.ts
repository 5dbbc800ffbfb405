import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { type KeptMail, Mailbox } from './mailbox';
import { listPage, mailHtml, mailPage } from './pages';

export interface InboxOptions {
  /** Of its pages; a free one if absent. */
  port?: number;
  /** Where it takes mail; a free one if absent. */
  smtpPort?: number;
  /** The address to listen on, 127.0.0.1; in a container 0.0.0.0. */
  host?: string;
  /**
   * Names by which its pages may be addressed, without ports; any if absent. A page under another name that resolves to
   * this machine (DNS rebinding) reads nothing.
   */
  allowedHosts?: string[];
  /** File for the mails; in memory only if absent. */
  stateFile?: string;
}

export interface Inbox {
  url: string;
  smtpUrl: string;
  close(): Promise<void>;
}

/** More than any mail of ours. */
const mostBytes = 1_000_000;

/** Takes every mail, to whomever, passes none on, and shows them. Rejects when a port is taken. */
export async function startInbox(options: InboxOptions = {}): Promise<Inbox> {
  const { host = '127.0.0.1' } = options;
  const mailbox = new Mailbox(options.stateFile);
  const smtp = receive(mailbox);
  const taking = smtp.listen(options.smtpPort ?? 0, host);
  const showing = pages(mailbox, options.allowedHosts).listen(options.port ?? 0, host);
  await Promise.all([once(taking, 'listening'), once(showing, 'listening')]);
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${portOf(showing)}`,
    smtpUrl: `smtp://127.0.0.1:${portOf(taking)}`,
    async close() {
      showing.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => showing.close(resolve)),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ]);
    },
  };
}

function receive(mailbox: Mailbox): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: mostBytes,
    closeTimeout: 200,
    onData: async (stream, { envelope }, done) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        if (stream.sizeExceeded) return done(Object.assign(new Error('Too large'), { responseCode: 552 }));
        mailbox.add(
          envelope.rcptTo.map(({ address }) => address),
          Buffer.concat(chunks),
        );
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  // A client that breaks off is no reason to end.
  server.on('error', (error) => console.error(`Inbox: ${error.message}`));
  return server;
}

const read = ({ raw }: KeptMail) => PostalMime.parse(Buffer.from(raw, 'latin1'));

function pages(mailbox: Mailbox, allowedHosts: string[] | undefined) {
  const app = express();
  app.disable('x-powered-by');
  app.use((req, res, next) => {
    res.set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'",
    );
    if (allowedHosts?.includes(req.hostname.toLowerCase()) ?? true) return next();
    res.status(421).send(`Requests for the host ${req.hostname} are refused.`);
  });
  app.get('/_inbox/health', (_req, res) => void res.json({ ok: true }));
  app.get('/_inbox', async (_req, res) => {
    const mails = await Promise.all(
      mailbox
        .all()
        .slice(0, 200)
        .map(async (mail) => ({ mail, subject: (await read(mail)).subject ?? '' })),
    );
    res.send(listPage(mails));
  });
  /** For tests: all of them. */
  app.get('/_inbox/mails', async (_req, res) => {
    const mails = mailbox.all().map(async (mail) => {
      const { subject, text, html, messageId } = await read(mail);
      return { id: mail.id, at: mail.at, to: mail.to, subject, text, html, messageId };
    });
    res.json(await Promise.all(mails));
  });
  app.get('/_inbox/mails/:id', async (req, res) => {
    const mail = mailbox.find(req.params.id);
    if (mail) res.send(mailPage(mail, await read(mail)));
    else res.status(404).send('There is no such mail.');
  });
  app.get('/_inbox/mails/:id/html', async (req, res) => {
    const mail = mailbox.find(req.params.id);
    if (!mail) return void res.status(404).send('There is no such mail.');
    // What is in it can do nothing, and load nothing.
    res.set(
      'Content-Security-Policy',
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'",
    );
    res.send(mailHtml(await read(mail)));
  });
  app.post('/_inbox/clear', (req, res) => {
    const { origin, host } = req.headers;
    if (origin !== undefined && new URL(origin).host !== host) return void res.status(403).send('Not from there.');
    mailbox.clear();
    res.redirect(303, '/_inbox');
  });
  return app;
}
