export type * from './span';
export * from './tracing';
