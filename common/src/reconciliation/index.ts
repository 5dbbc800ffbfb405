export * from './part';
export * from './questions';
