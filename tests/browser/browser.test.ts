/** The web app in Chromium, on one running stack. */
// The first, as it looks at what there is before anything is listed.
import './gallery';
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
runSystem(async () => ({
  EXPIRATION_GRACE_SECONDS: `${graceSeconds}`,
  // What nobody can read is set aside after five times as long.
  ACK_WAIT_SECONDS: '3',
  NO_EXPLORER: '',
  ...mails,
  ...(await tracesHere()),
  ...(await pushServiceHere()),
}));
