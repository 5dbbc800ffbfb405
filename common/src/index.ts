export * from './config';
export * from './errors';
export * from './events';
export * from './http';
export * from './messaging';
export * from './money';
export * from './service';
export * from './store';
