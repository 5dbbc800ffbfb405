/** Many people at the same moment, with two copies of every service: one system for all of it. */
import './one-ticket';
import './price-edits';
import './cancel-against-pay';
