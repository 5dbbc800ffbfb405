import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived. */
export interface ArrivedMail {
  to: string[];
  /** Its headers and its body, as they were sent. */
  raw: string;
  /** The values of a header, unfolded. */
  header(name: string): string[];
  /** What its parts contain, decoded. */
  text: string;
  subject: string;
}

/** A mail server inside a test. It takes everything, unless told otherwise. */
export class MailServerUnderTest {
  readonly arrived: ArrivedMail[] = [];
  /** How it answers the next mails: with this code and text. */
  refusal: { at: 'rcpt' | 'data'; code: number; text?: string } | undefined;
  /** Whether it takes what it is sent and then breaks off, without an answer. */
  mute = false;
  #server = this.#create();
  #port = 0;

  static async start(): Promise<MailServerUnderTest> {
    const started = new MailServerUnderTest();
    await started.open();
    return started;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on the port that it had before. */
  async open(): Promise<void> {
    this.#server = this.#create();
    const listening = this.#server.listen(this.#port, '127.0.0.1');
    await once(listening, 'listening');
    this.#port = (listening.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** The mails to an address, the first one first. */
  to(address: string): ArrivedMail[] {
    return this.arrived.filter(({ to }) => to.includes(address));
  }

  #create(): SMTPServer {
    const refused = (at: 'rcpt' | 'data') =>
      this.refusal?.at === at
        ? Object.assign(new Error(this.refusal.text ?? 'Refused'), { responseCode: this.refusal.code })
        : null;
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onRcptTo: (_address, _session, done) => done(refused('rcpt')),
      onData: (stream, session, done) => {
        const arrive = (raw: string) => {
          const refusal = refused('data');
          if (!refusal)
            this.arrived.push(
              readMail(
                session.envelope.rcptTo.map(({ address }) => address),
                raw,
              ),
            );
          if (this.mute) this.#server.close();
          else done(refusal);
        };
        // What breaks off half-way has not arrived.
        textOf(stream).then(arrive, done);
      },
    });
  }
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

function readMail(to: string[], raw: string): ArrivedMail {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string) =>
    lines.flatMap((line) =>
      line.toLowerCase().startsWith(`${name.toLowerCase()}: `) ? line.slice(name.length + 2) : [],
    );
  return { to, raw, header, text: decoded(raw), subject: subjectIn(header('Subject')[0]) };
}

/** Quoted-printable, as far as our mails use it. */
const decoded = (raw: string): string =>
  Buffer.from(
    raw.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

/** The subject, if it is encoded at all: in words of quoted-printable or base 64. */
const subjectIn = (value = ''): string =>
  value
    .replace(/\?= +=\?/g, '?==?')
    .replace(/=\?utf-8\?(Q|B)\?(.*?)\?=/gi, (_all, how, word) =>
      how.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString() : decoded(word.replaceAll('_', ' ')),
    );
