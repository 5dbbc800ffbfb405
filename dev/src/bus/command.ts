import { transports } from '@ticketing/common';
import { Command, Option } from 'commander';

export const whole = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${text} is not a whole number above 0`);
  return Number(text);
};

/** Each command's own options, and which broker it is about. */
export const command = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--url <url>', 'the broker, such as nats://localhost:4222; by default that of the stack in DATA_DIR')
    .option('--monitoring <url>', 'beside --url: where NATS Streaming is monitored, such as http://localhost:8222')
    .addOption(new Option('--transport <name>', 'beside --url: which broker it is').choices([...transports]))
    .option('--cluster-id <id>', 'of NATS Streaming', 'ticketing')
    .option('--client-id <id>', 'instead of a random one')
    .option('--json', 'one line of JSON for each, for machines')
    .showHelpAfterError();
