export type * from './adapter';
export * from './adapters';
export * from './broadcast';
export * from './broker';
export * from './dead-letters';
export * from './listener';
export * from './memory/adapter';
export * from './nats-streaming/adapter';
export * from './publisher';
