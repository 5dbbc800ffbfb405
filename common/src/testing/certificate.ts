import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes an authority and a certificate that it has signed, for `localhost` and 127.0.0.1.
 * @param directory where to put ca.crt, tls.crt and tls.key
 */
export function makeCertificate(directory: string): void {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: directory, stdio: 'pipe' });
  writeFileSync(join(directory, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const key = '-newkey rsa:2048 -nodes';
  openssl(`req -x509 ${key} -days 2 -subj /CN=authority -keyout ca.key -out ca.crt`);
  openssl(`req ${key} -subj /CN=server -keyout tls.key -out tls.csr`);
  const signed = '-CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names';
  openssl(`x509 -req -in tls.csr ${signed} -out tls.crt`);
}
