import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../../dev/src/paths';

export const k8s = join(root, 'infra/k8s');
export const overlays = readdirSync(join(k8s, 'overlays'));

/** The command that builds a kustomization, or undefined if this machine has none. */
export const kustomize = [
  ['kubectl', 'kustomize'],
  ['kustomize', 'build'],
].find(([program = '', command = '']) => spawnSync(program, [command, join(k8s, 'nats')]).status === 0);

/** Runs tests that need a tool; if it is missing, says so and counts them as skipped. */
export function describeWith(tool: string, isThere: boolean): typeof describe {
  if (!isThere)
    process.stderr.write(`SKIPPED: ${tool} is not on this machine, so the manifests are not checked with it\n`);
  return (isThere ? describe : describe.skip) as typeof describe;
}

/** A Kubernetes object, as far as the checks use it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Labels; annotations?: Labels };
  // biome-ignore lint/suspicious/noExplicitAny: dozens of kinds; the API server knows their schemas, the checks read paths
  spec?: any;
  data?: Record<string, string>;
}
export type Labels = Record<string, string>;

const rendered = new Map<string, KubernetesObject[]>();

/** Every object of an overlay by its name, which no test changes: each is rendered once. @throws Error, see `build` */
export function render(overlay: string): KubernetesObject[] {
  const objects = rendered.get(overlay) ?? build(join(k8s, 'overlays', overlay));
  rendered.set(overlay, objects);
  return objects;
}

/** Every object of a kustomization. @param directory its path @throws Error with kustomize's errors */
export function build(directory: string): KubernetesObject[] {
  const [program = '', command = ''] = kustomize ?? [];
  const { status, stdout, stderr } = spawnSync(program, [command, directory], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}

/** Every object of an overlay with components, by their names, and any other fields of a kustomization on top. */
export function renderOn(
  overlay: string,
  { components = [], ...changes }: { components?: string[]; images?: { name: string; digest: string }[] },
): KubernetesObject[] {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-overlay-'));
  try {
    const from = (...path: string[]) => relative(directory, join(k8s, ...path));
    const kustomization = {
      resources: [from('overlays', overlay)],
      components: components.map((name) => from('components', name)),
      ...changes,
    };
    writeFileSync(join(directory, 'kustomization.yaml'), JSON.stringify(kustomization));
    return build(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
