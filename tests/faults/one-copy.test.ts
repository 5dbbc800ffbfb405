/** One copy of every service, as usual: one system for all these scenarios. */
// The first: where nothing has died, nothing is delivered late.
import './in-line';
import './messages';
import './stripe';
import './killed';
