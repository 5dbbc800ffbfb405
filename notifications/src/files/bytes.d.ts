declare module '*.ttf' {
  const bytes: Uint8Array;
  export default bytes;
}

declare module '*.png' {
  const bytes: Uint8Array;
  export default bytes;
}

declare module 'fontkit' {
  export function create(bytes: Uint8Array): { hasGlyphForCodePoint(codePoint: number): boolean };
}
