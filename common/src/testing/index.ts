export * from './eventually';
export * from './processes';
export * from './test-clock';
export * from './test-service';
