import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Where these processes and their children accept TCP connections.
 * @returns `<address>:<port>` each, as the system writes it: `127.0.0.1:3000`, `[::1]:3000`, `0.0.0.0:3000`, `*:3000`
 */
export function listeningAddresses(pids: number[]): string[] {
  return process.platform === 'linux' ? fromProc(pids) : fromLsof(pids);
}

function fromLsof(pids: number[]): string[] {
  const args = ['-nP', '-a', '-iTCP', '-sTCP:LISTEN', '-p', pids.join(), '-Fn'];
  const lines = execFileSync('lsof', args, { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.startsWith('n')).map((line) => line.slice(1));
}

function fromProc(pids: number[]): string[] {
  const sockets = new Set(withChildren(pids).flatMap(openFiles));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(`socket:[${inode}]`))
      .map(([, local = '']) => readable(local)),
  );
}

function withChildren(pids: number[]): number[] {
  const children = (pid: number) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return pids.flatMap((pid) => [pid, ...withChildren(children(pid))]);
}

function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** The kernel writes addresses in hexadecimal, in words with reversed byte order; Java maps IPv4 into IPv6. */
function readable(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const bytes = address.match(/.{8}/g)?.flatMap((word) => word.match(/../g)?.reverse() ?? []) ?? [];
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  const text = bytes.length === 4 ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.') : `[${groups.join(':')}]`;
  const loopback = {
    '[0000:0000:0000:0000:0000:0000:0000:0001]': '[::1]',
    '[0000:0000:0000:0000:0000:FFFF:7F00:0001]': '127.0.0.1',
  };
  return `${loopback[text as keyof typeof loopback] ?? text}:${Number.parseInt(port, 16)}`;
}
