export * from './described-answers';
export * from './event-stream';
export * from './eventually';
export * from './pages';
export * from './processes';
export * from './registered-routes';
export * from './test-clock';
export * from './test-service';
