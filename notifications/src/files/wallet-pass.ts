import { PassType, PKPass } from 'passkit-generator';
import { grouped } from '../domain/words';
import icon from './pass-icon.png';
import type { PassSigner } from './pass-signer';
import type { Sheet } from './sheet';

/** A ticket, as a pass shows it. */
export interface PassTicket extends Sheet {
  /** A pass with the same one replaces this one. */
  serial: string;
  /** When a phone shows it by itself. */
  begins: Date | null;
}

/** One pass, or several in one file. */
export interface PassFile {
  name: string;
  type: string;
  content: Buffer;
}

/** @returns a signed pass of Apple Wallet for each ticket, of which there is at least one */
export function signPasses(tickets: PassTicket[], signer: PassSigner): PassFile {
  const passes = tickets.map((ticket) => passOf(ticket, signer));
  const [only] = passes;
  if (!only || passes.length > 1) return fileOf('tickets.pkpasses', PKPass.pack(...passes));
  return fileOf('ticket.pkpass', only);
}

const fileOf = (name: string, file: Pick<PKPass, 'mimeType' | 'getAsBuffer'>): PassFile => ({
  name,
  type: file.mimeType,
  content: file.getAsBuffer(),
});

function passOf({ title, facts, code, page, serial, begins }: PassTicket, signer: PassSigner): PKPass {
  const picture = Buffer.from(icon);
  const pass = new PKPass(
    { 'icon.png': picture, 'icon@3x.png': picture },
    { signerCert: signer.certificate, signerKey: signer.key, wwdr: signer.issuer },
    {
      ...{ passTypeIdentifier: signer.passType, teamIdentifier: signer.team, serialNumber: serial },
      ...{ organizationName: 'Ticketing', logoText: 'Ticketing', description: `Ticket for ${title}` },
      ...{
        backgroundColor: 'rgb(67, 56, 202)',
        foregroundColor: 'rgb(255, 255, 255)',
        labelColor: 'rgb(224, 226, 255)',
      },
    },
  );
  const looks = new PassType('eventTicket');
  const fields = facts.map(([label, value]) => ({ key: label, label, value }));
  const some = (...labels: string[]) => fields.filter(({ label }) => labels.includes(label));
  looks.primaryFields.push({ key: 'title', value: title });
  looks.secondaryFields.push(...some('When'));
  looks.auxiliaryFields.push(...some('Where', 'Seat', 'Ticket'));
  // All of them, in full: the front has little room.
  looks.backFields.push(...fields.map((field) => ({ ...field, key: `back ${field.key}` })));
  looks.backFields.push({ key: 'page', label: 'Page', value: page });
  pass.types.push(looks);
  pass.setBarcodes({
    format: 'PKBarcodeFormatQR',
    message: code,
    messageEncoding: 'iso-8859-1',
    altText: grouped(code),
  });
  // Phones since iOS 18 read the second.
  pass.setRelevantDate(begins);
  pass.setRelevantDates(begins && [{ relevantDate: begins.toISOString() }]);
  return pass;
}
