/** The HTTP part of the contract, call by call and status by status, through the gateway to two copies of every service. */
import './live-updates';
import './aftermath';
