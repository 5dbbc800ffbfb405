/**
 * Runs the whole system on this machine from source: a changed service restarts; a change in common restarts its users.
 */
import { runSystem } from '../run-system';
import { reloading } from '../topology/from-source';
import { main } from './main';

main(() => runSystem(reloading, () => ({})));
