export * from './aggregate-schema';
export * from './aggregate-store';
export * from './database';
export * from './dead-letters';
export * from './find-expected';
export * from './outbox-relay';
export * from './page';
export * from './replica';
