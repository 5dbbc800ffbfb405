export * from './currencies';
export * from './minor-units';
export * from './units';
