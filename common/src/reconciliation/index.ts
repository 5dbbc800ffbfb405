export * from './questions';
export * from './reconciliation';
