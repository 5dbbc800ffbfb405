export * from './envelope';
export * from './malformed-event';
export * from './order';
export * from './payment';
export * from './reconciliation';
export * from './registry';
export * from './ticket';
export * from './user';
