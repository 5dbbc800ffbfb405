export type { Command, OwnCommand } from './command';
export * from './operate';
