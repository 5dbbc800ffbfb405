import { createTransport } from 'nodemailer';

/** A mail, ready to be handed over. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers?: Record<string, string>;
  attachments?: Attachment[];
}

/** A file that a mail carries. */
export interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer | string;
}

/** The mail server. */
export interface MailServer {
  /** @returns once the server has taken it; rejects otherwise, also when it is unknown whether it has */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** A mail is handed over in so many steps at most. */
const steps = 12;

/** @returns how long handing a mail over takes at most, in milliseconds, if the server may stay silent for so long */
export const handOverMs = (silenceMs: number): number => steps * silenceMs;

/**
 * @param url smtp://user:password@host:port, or smtps://; nodemailer's options as parameters: ?pool=true, ?requireTLS=true
 * @param from the address of the sender, with or without a name
 * @param silenceMs how long the server may stay silent at each step, in milliseconds
 */
export function createMailServer(url: string, from: string, silenceMs: number): MailServer {
  const transport = createTransport({
    url,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    // A mail's contents are what we say they are: nothing in them is a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    // As objects: a text could be read as several addresses.
    send: async ({ to, headers, ...mail }) => {
      await transport.sendMail({
        ...mail,
        from,
        to: { name: '', address: to },
        headers: { 'Auto-Submitted': 'auto-generated', ...headers },
      });
    },
    close: () => transport.close(),
  };
}

/** What nodemailer adds to an error. */
interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  command?: string;
}

/** Whether the server has refused this mail for good, such as for an address that does not exist. */
export function isRefusedForGood(error: unknown): boolean {
  const { responseCode = 0, command } = error as SmtpError;
  return responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
}
