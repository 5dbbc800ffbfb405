import { encodeQR } from 'qr';
import styles from './qr-code.module.css';

/**
 * A code as a QR code. Rendered on the server: it needs no JavaScript and no picture. An admission code fits into the
 * smallest size, with large modules, a quarter of which may be unreadable.
 */
export function QrCode({ code, label }: { code: string; label: string }) {
  const encoding = /^[0-9A-Z $%*+./:-]*$/.test(code) ? 'alphanumeric' : 'byte';
  const modules = encodeQR(code, 'raw', { ecc: 'quartile', encoding, border: 4 });
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg className={styles.code} viewBox={`0 0 ${modules.length} ${modules.length}`} role="img" aria-label={label}>
      <path d={dark.join('')} />
    </svg>
  );
}
