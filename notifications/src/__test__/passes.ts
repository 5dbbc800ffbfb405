import { createHash, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { asn1, md, pki } from 'node-forge';

/** As Apple names whom a certificate for passes is for. */
export const passType = 'pass.example.tickets';
export const team = 'TEAM123456';
const uid = '0.9.2342.19200300.100.1.1';
const years = (count: number) => new Date(Date.now() + count * 365 * 24 * 3_600_000);

interface Certified {
  certificate: pki.Certificate;
  key: string;
  pem: string;
}

function certify(subject: pki.CertificateField[], issuer?: Certified): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity = { notBefore: years(-1), notAfter: years(1) };
  certificate.setSubject(subject);
  certificate.setIssuer(issuer?.certificate.subject.attributes ?? subject);
  certificate.sign(pki.privateKeyFromPem(issuer?.key ?? privateKey), md.sha256.create());
  return { certificate, key: privateKey, pem: pki.certificateToPem(certificate) };
}

/** As Apple's, but that nobody trusts them: what WALLET_CERTIFICATES may be. */
export function throwAwayCertificates() {
  const issuer = certify([{ shortName: 'CN', value: 'Nobody' }]);
  const subject = [
    { type: uid, value: passType },
    { shortName: 'OU', value: team },
  ];
  const { pem, key } = certify(subject, issuer);
  return { pem, key, issuer: issuer.pem, all: [issuer.pem, key, pem].join('') };
}

/** The files in a ZIP that has them uncompressed, as passes are. */
export function filesIn(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const named = at + 30;
    const begins = named + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const ends = begins + zip.readUInt32LE(at + 18);
    files.set(zip.toString('utf8', named, named + zip.readUInt16LE(at + 26)), zip.subarray(begins, ends));
    at = ends;
  }
  return files;
}

/** A part of a structure, by the places on the way to it. */
const part = (node: asn1.Asn1, ...places: number[]): asn1.Asn1 =>
  places.reduce((within, place) => {
    const found = within.value.at(place);
    if (!found || typeof found === 'string') throw new Error('The signature has another structure');
    return found;
  }, node);
const bytes = (binary: unknown) => Buffer.from(String(binary), 'binary');
const der = (node: asn1.Asn1) => bytes(asn1.toDer(node).getBytes());

/**
 * What is in a pass, once all of it is as its manifest says and the manifest is as it was signed.
 * @returns its `pass.json`, and the subject that has signed it
 */
export function readPass(zip: Buffer) {
  const { 'manifest.json': manifest = zip, signature = zip, ...files } = Object.fromEntries(filesIn(zip));
  const digests = Object.entries(files).map(([name, file]) => [name, createHash('sha1').update(file).digest('hex')]);
  expect(JSON.parse(manifest.toString())).toEqual(Object.fromEntries(digests));

  const signed = part(asn1.fromDer(signature.toString('binary')), 1, 0);
  const certificates = part(signed, 3).value as asn1.Asn1[];
  const [own, issuer] = certificates.map((each) => new X509Certificate(der(each))).reverse();
  if (!own || !issuer) throw new Error('There are not both certificates');
  expect(own.verify(issuer.publicKey)).toBe(true);
  const signer = part(signed, -1, 0);
  // They are signed as a set.
  const attributes = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SET, true, part(signer, 3).value);
  expect(verify('sha1', der(attributes), own.publicKey, bytes(part(signer, 5).value))).toBe(true);
  const digest = part(signer, 3).value as asn1.Asn1[];
  const ofManifest = digest.find((each) => asn1.derToOid(String(part(each, 0).value)) === pki.oids.messageDigest);
  expect(bytes(part(ofManifest ?? signer, 1, 0).value)).toEqual(createHash('sha1').update(manifest).digest());
  return { pass: JSON.parse(String(files['pass.json'])), subject: own.subject };
}
