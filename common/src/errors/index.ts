export * from './coded-error';
export * from './table';
