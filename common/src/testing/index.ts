export * from './event-stream';
export * from './eventually';
export * from './pages';
export * from './processes';
export * from './test-clock';
export * from './test-service';
