export * from './currencies';
export * from './minor-units';
