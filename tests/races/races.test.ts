/** Many users at the same moment, with two copies of every service: one system for all these tests. */
import './one-ticket';
import './six-tickets';
import './waiting-line';
import './price-edits';
import './cancel-against-pay';
