/** Runs the whole system on this machine, built as in production. */
import { buildClient } from '../build/client';
import { buildServices } from '../build/services';
import { runSystem } from '../run-system';
import { built } from '../topology/built';
import { main } from './main';

main(() =>
  runSystem(built, ({ client }) => ({
    Services: buildServices(),
    ...(client ? { Client: buildClient() } : {}),
  })),
);
