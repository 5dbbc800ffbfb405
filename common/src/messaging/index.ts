export * from './broadcast';
export * from './broker';
export * from './dead-letters';
export * from './listener';
export * from './publisher';
