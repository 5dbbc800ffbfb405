import { createHmac } from 'node:crypto';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (content: string, key: string): string =>
  createHmac('sha256', key).update(content).digest('base64url');

/** Makes a session token as the contract describes it, without the services' own code. */
export function makeToken(claims: object, key: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const content = `${encoded(header)}.${encoded(claims)}`;
  return `${content}.${signature(content, key)}`;
}

/** The cookie that carries a token. */
export const sessionCookie = (jwt: string): string =>
  `session=${Buffer.from(JSON.stringify({ jwt })).toString('base64')}`;

/** Parses a session cookie. @returns the cookie's content and its token's claims; `signed` tells whether by that key */
export function readSession(cookie: string, key: string) {
  const [, value = ''] = /session=([^;]*)/.exec(cookie) ?? [];
  const content: { jwt: string } = JSON.parse(Buffer.from(value, 'base64').toString());
  const [header = '', claims = '', given = ''] = content.jwt.split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    content,
    header: decode(header),
    claims: decode(claims),
    signed: given === signature(`${header}.${claims}`, key),
  };
}
