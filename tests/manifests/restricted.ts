import type { KubernetesObject } from './render';

/** The pods that an object makes, as it describes them. */
// biome-ignore lint/suspicious/noExplicitAny: a pod template, see KubernetesObject
export function podTemplate({ kind, spec }: KubernetesObject): any {
  if (kind === 'CronJob') return spec.jobTemplate.spec.template;
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind) ? spec.template : undefined;
}

/** How an object's pods violate the Pod Security Standard "restricted", and our own rules; [] if they do not. */
export function complaints(object: KubernetesObject): string[] {
  const { spec: pod } = podTemplate(object);
  const security = pod.securityContext ?? {};
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const broken: Record<string, boolean> = {
    'runs as root': security.runAsNonRoot !== true || !(security.runAsUser > 0),
    'has no seccomp profile': security.seccompProfile?.type !== 'RuntimeDefault',
    'shares a namespace of the host': Boolean(pod.hostNetwork || pod.hostPID || pod.hostIPC),
    'has another kind of volume': (pod.volumes ?? []).some(
      (volume: object) => !Object.keys(volume).some(allowedVolume),
    ),
    'has a token for the API': pod.automountServiceAccountToken !== false,
    'gets variables for every Service': pod.enableServiceLinks !== false,
    'may escalate': containers.some((one) => one.securityContext?.allowPrivilegeEscalation !== false),
    'has capabilities': containers.some((one) => !one.securityContext?.capabilities?.drop?.includes('ALL')),
    'is privileged': containers.some(
      (one) => one.securityContext?.privileged || one.securityContext?.capabilities?.add,
    ),
    'can write to its root': containers.some((one) => one.securityContext?.readOnlyRootFilesystem !== true),
    'opens a port of the host': containers.some((one) => (one.ports ?? []).some((port: object) => 'hostPort' in port)),
    'has no limits': containers.some(({ resources }) => !resources?.limits?.memory || !resources?.limits?.cpu),
    'has no requests': containers.some(({ resources }) => !resources?.requests?.memory || !resources?.requests?.cpu),
  };
  return Object.keys(broken).filter((complaint) => broken[complaint]);
}

const allowedVolume = (key: string) => ['configMap', 'emptyDir', 'persistentVolumeClaim', 'secret'].includes(key);
