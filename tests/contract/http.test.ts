/**
 * The HTTP part of the contract, call by call and status by status, through the gateway to two copies of every service.
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
import './aftermath';
