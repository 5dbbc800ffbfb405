/**
 * The HTTP part of the contract, call by call and status by status, and what many people do at the same moment: through
 * the gateway to two copies of every service.
 */
import './accounts';
import './sessions';
import './requests';
import './tickets';
import './ticket-lists';
import './events';
import './orders';
import './payments';
import './three-d-secure';
import './webhook';
import './live-updates';
import '../races/one-ticket';
import '../races/six-tickets';
import '../races/waiting-line';
import '../races/price-edits';
import '../races/cancel-against-pay';
// The last, as it looks at what all the others have done.
import './aftermath';
