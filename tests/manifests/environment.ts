import { join } from 'node:path';
import { loadConfig, type ServiceDefinition, settingsOf } from '@ticketing/common';
import mongoose from 'mongoose';
import { root } from '../../dev/src/paths';
import { services } from '../../dev/src/workspaces';
import { withModelsOn } from '../explore/services';
import type { KubernetesObject } from './render';

const definitions = new Map<string, ServiceDefinition>();

/** A service's definition from its app.ts. */
export function definitionOf(service: string): ServiceDefinition {
  // Each service's models on their own connection: they use the same names.
  const load = () => require(join(root, service, 'src/app'))[service];
  const definition = definitions.get(service) ?? withModelsOn(mongoose.createConnection(), load);
  if (!definition) throw new Error(`${service}/src/app.ts defines no service ${service}`);
  definitions.set(service, definition);
  return definition;
}

/** The services that take part in events. */
export const servicesWithEvents = () => services.filter((service) => definitionOf(service).publishes).sort();

/** The services that have an HTTP API. */
export const servicesWithApi = () => services.filter((service) => definitionOf(service).apiPath).sort();

/** The services that read a setting. */
export const servicesReading = (setting: string) =>
  services.filter((service) => setting in settingsOf(definitionOf(service)));

/**
 * Checks an environment as a service does when it starts.
 * @throws ConfigError naming everything missing or malformed
 */
export function checkEnvironment(service: string, environment: Record<string, string>): void {
  loadConfig(settingsOf(definitionOf(service)), environment);
}

/** Possible contents of the Secrets that the operator provides. */
const provided: Record<string, string> = {
  JWT_KEY: 'x'.repeat(32),
  JWT_KEY_ALSO_READ: 'y'.repeat(32),
  LINK_KEY: 'w'.repeat(32),
  FACTOR_KEY: 'v'.repeat(32),
  FACTOR_KEY_ALSO_READ: 'u'.repeat(32),
  SMTP_URL: 'smtps://user:password@smtp.example.net',
  VAPID_PRIVATE_KEY: 'V'.repeat(43),
  MAIL_FROM: 'Ticketing <tickets@example.net>',
  // As if that Secret were not there: what may be in it, notifications' own tests know.
  WALLET_CERTIFICATES: '',
  ADMISSION_KEY: 'z'.repeat(32),
  password: '0123456789abcdef',
  uri: 'mongodb+srv://service:password@cluster.example.net/service',
};

interface Key {
  name: string;
  key: string;
}

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: Key; configMapKeyRef?: Key; fieldRef?: { fieldPath: string } };
}

/** The environment that a deployment's pods start with. @throws Error when a ConfigMap that it names is missing */
export function environmentOf(deployment: KubernetesObject, objects: KubernetesObject[]): Record<string, string> {
  const { metadata, spec } = deployment.spec.template;
  const [container] = spec.containers;
  const environment: Record<string, string> = {};
  const configMap = (wanted: string): Record<string, string> => {
    const map = objects.find(({ kind, metadata: { name } }) => kind === 'ConfigMap' && name === wanted);
    if (!map) throw new Error(`${deployment.metadata.name} names a ConfigMap ${wanted}, which is not there`);
    return map.data ?? {};
  };
  for (const { configMapRef } of container.envFrom) Object.assign(environment, configMap(configMapRef.name));
  /** Those that another may refer to. */
  const own: Record<string, string> = {};
  for (const { name, value = '', valueFrom } of container.env as Variable[]) {
    const label = valueFrom?.fieldRef?.fieldPath.match(/^metadata\.labels\['(.*)'\]$/)?.[1];
    const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
    if (secretKeyRef) own[name] = secret(secretKeyRef, objects);
    else if (configMapKeyRef) own[name] = configMap(configMapKeyRef.name)[configMapKeyRef.key] ?? '';
    else if (label) own[name] = metadata.labels[label];
    // Only variables before it: Kubernetes leaves a reference to a later one as it is, too.
    else own[name] = value.replace(/\$\((\w+)\)/g, (reference, key) => own[key] ?? reference);
  }
  return { ...environment, ...own };
}

function secret({ name, key }: Key, objects: KubernetesObject[]): string {
  const object = objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === name);
  const value = object?.data?.[key];
  return value === undefined ? (provided[key] ?? 'provided') : Buffer.from(value, 'base64').toString();
}
