import { startInbox } from './inbox';

const { PORT = '0', SMTP_PORT = '0', HOST, ALLOWED_HOSTS, STATE_FILE } = process.env;

startInbox({
  port: Number(PORT),
  smtpPort: Number(SMTP_PORT),
  ...(HOST && { host: HOST }),
  ...(ALLOWED_HOSTS && { allowedHosts: ALLOWED_HOSTS.split(',') }),
  ...(STATE_FILE && { stateFile: STATE_FILE }),
}).then(
  ({ url, smtpUrl, close }) => {
    const stop = () => close().then(() => process.exit(0));
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stop);
    console.log(`Inbox: ${url}/_inbox, ${smtpUrl}`);
  },
  (error) => {
    console.error(`Inbox: ${error.message}`);
    process.exit(1);
  },
);
