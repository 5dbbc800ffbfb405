declare module 'http_ece' {
  /** Decrypts the body of a message (RFC 8188). @throws Error if it is not encrypted for this key */
  export function decrypt(
    body: Buffer,
    options: { version: 'aes128gcm'; privateKey: import('node:crypto').ECDH; authSecret: string },
  ): Buffer;
}
