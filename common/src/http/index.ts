import './request';

export * from './create-app';
export * as field from './field';
export { isId } from './field';
export * from './live-updates';
export * from './openapi';
export * from './operator';
export * from './page-request';
export * from './rate-limit';
export * from './readable-text';
export * from './require-auth';
export * from './session';
export * from './session-ends';
export * from './shape';
export * from './validate-request';
