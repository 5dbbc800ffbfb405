/** The part of the browser's tests that is run with everything else; all of them: npm run test:browser. */
import './purchase';
