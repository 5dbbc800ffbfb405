/** One copy of every service, as usual: one system for all these scenarios. */
import './messages';
import './stripe';
import './killed';
