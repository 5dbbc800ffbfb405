/** The users' calls through the Ingress: the same tests as through the gateway of the local stack. */
import '../contract/tickets';
import '../contract/ticket-lists';
import '../contract/orders';
import '../contract/payments';
import '../contract/three-d-secure';
import '../contract/live-updates';
import { use } from '../contract/system';
import { Cluster } from './cluster';

use(() => Cluster.open());
