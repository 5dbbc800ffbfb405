/** The web app in Chromium, on one running stack. */
import './purchase';
import './keyboard';
import './side-by-side';
import './expiry';
import './forms';
import './event-time';
import './without-script';
import './accounts';
import './first-load';
import './arriving';
import './waiting';
import './standing-in-line';
import './failing';
import './receipt';
import './ticket-and-door';
import './find-buy-get-in';
import './mails';
import './operator';
import './for-machines';
import './explorer';
import { pushServiceHere } from './push-service';
import { graceSeconds } from './scenes';
import { runSystem } from './system';
// The last, as it looks at what all the others have done, too.
import { tracesHere } from './traces';

// The same few people get all mails.
const mails = { NO_MAIL: '', MAILS_PER_RECIPIENT: '1000000' };
runSystem({ EXPIRATION_GRACE_SECONDS: `${graceSeconds}`, NO_EXPLORER: '', ...mails }, async () => ({
  ...(await tracesHere()),
  ...(await pushServiceHere()),
}));
