import type { ChannelState } from '@ticketing/common';
import { Command, Option } from 'commander';
import { runningStack } from '../running-stack';
import { operateIn } from '../topology/operate-in';
import { services } from '../workspaces';
import { command, whole } from './command';
import { eventFrom } from './events';
import { fromHelp } from './from';
import { keyValue } from './key-value';
import { accounts } from './lesson';
import { orders } from './lesson-orders';
import { type ListenFlags, listen } from './listen';
import { type MigrateFlags, migrate } from './migrate';
import { print, table } from './output';
import { type TailFlags, tail } from './tail';
import { type Where, withBus } from './target';
import { trace } from './trace';

const publish = command('publish', 'publish an event')
  .argument('<subject>', 'such as ticket:created')
  .argument('<json>', "the event's data, or a whole envelope")
  .option('--raw', 'any text on any subject, unchecked')
  .option('--correlation <id>', 'instead of a random one')
  .option('--message-id <id>', 'with --raw: JetStream stores a message with the same id once within two minutes')
  .action(async (subject: string, json: string, flags: Where & Record<string, string | undefined>) => {
    const event = flags.raw ? undefined : eventFrom(subject, json, flags.correlation);
    const payload = event ? JSON.stringify(event) : json;
    const { id = flags.messageId, correlationId } = event ?? {};
    const told = { subject, ...(id && { id }), ...(correlationId && { correlationId }) };
    await withBus(flags, async (bus) => {
      const { duplicate } = await bus.publish(subject, payload, { id });
      const story = correlationId && !duplicate ? `, correlation id ${correlationId}` : '';
      print(
        flags.json ? { ...told, duplicate } : `${duplicate ? 'Already stored:' : 'Published'} ${id ?? subject}${story}`,
      );
    });
  });

const listening = command('listen', 'show the messages of a subject; acknowledge them, or wait until told to')
  .argument('<subject>', 'such as order:created; order:* and > stand for several of ours')
  .option('--group <name>', 'share the messages with the others in this queue group')
  .option('--durable <name>', 'have the broker keep the position under this name')
  .option('--from <place...>', fromHelp, ['new'])
  .addOption(
    new Option('--ack <how>', 'manual: type the number of a message, or just Enter for the oldest')
      .choices(['auto', 'manual'])
      .default('auto'),
  )
  .option('--ack-wait <seconds>', 'until a message without an ack is delivered again', whole, 30)
  .option('--count <number>', 'end after so many', whole)
  .action((subject: string, flags: Where & ListenFlags) => withBus(flags, (bus) => listen(bus, subject, flags)));

const channels = command('channels', 'what the broker stores, and how far its subscribers are').action(
  (flags: Where & { json?: true }) =>
    withBus(flags, async (bus) => {
      const found = await bus.channels();
      if (flags.json) for (const each of found) print(each);
      else print(channelTable(found));
    }),
);

function channelTable(found: ChannelState[]): string {
  const rows = found.map(({ name, messages, bytes, firstSequence, lastSequence, subscribers }) => [
    ...[name, messages, bytes, `${firstSequence}-${lastSequence}`],
    subscribers
      .map(({ name, online, lag, unacknowledged }) => {
        const remarks = [
          lag && `${lag} behind`,
          unacknowledged && `${unacknowledged} unacknowledged`,
          !online && 'away',
        ];
        return [name, ...remarks.filter(Boolean)].join(' ');
      })
      .join(', '),
  ]);
  return table([['channel', 'messages', 'bytes', 'sequences', 'subscribers'], ...rows]);
}

const tailing = command('tail', 'show the flow of events')
  .argument('[subject]', 'only these, such as order:*', '>')
  .option('--from <place...>', fromHelp, ['new'])
  .option('--correlation <id>', 'only those of this request')
  .action((subject: string, flags: Where & TailFlags) => withBus(flags, (bus) => tail(bus, subject, flags)));

const tracing = command('trace', 'show the events that a request has caused, as a tree with their times')
  .argument('<correlation-id>', 'from a log line, an answer’s X-Request-Id, or tail')
  .action((id: string, flags: Where & { json?: true }) => withBus(flags, (bus) => trace(bus, id, flags)));

const migrating = command('migrate', 'copy what NATS Streaming holds to JetStream, and compare the two')
  .option('--from <url>', 'the NATS Streaming server; by default the store that it has left in DATA_DIR')
  .option('--from-monitoring <url>', 'beside --from: the address of its monitoring')
  .addHelpText('after', '\nIt may be stopped, and run again: see docs/how-to/move-to-jetstream.md.')
  .action((flags: Where & MigrateFlags) => migrate(flags, flags));

const lesson = new Command('lesson')
  .description('try on the real broker what messages can do')
  .addCommand(
    command('accounts', 'deposits and a withdrawal that come out of order, and twice')
      .option('--versions', 'give the account what it needs to end right')
      .action((flags: Where & { versions?: boolean }) => accounts(flags, flags)),
  )
  .addCommand(
    command('orders', 'five orders that are received, processed and dispatched, and somebody who watches').action(
      (flags: Where) => withBus(flags, orders),
    ),
  );

/** Of the local stack: elsewhere, in the service's own environment (docs/how-to/operate.md). */
function operate(service: string, words: string[], { json }: { json?: true }): void {
  process.exitCode = operateIn(runningStack(), service, [...words, ...(json ? ['--json'] : [])]);
}

const deadLetters = new Command('dead-letters')
  .description('what a service of the local stack could not handle')
  .argument('<service>', services.join(', '))
  .argument('[what]', 'list, show <id|all>, replay <id|all> or discard <id|all>', 'list')
  .argument('[id]')
  .option('--json', 'one line of JSON for each, for machines')
  .action((service: string, what: string, id: string | undefined, flags: { json?: true }) =>
    operate(service, ['dead-letters', what, ...(id ? [id] : [])], flags),
  );

const replay = new Command('replay')
  .description('handle a dead letter once more: the same as dead-letters <service> replay <id|all>')
  .argument('<service>', services.join(', '))
  .argument('<id|all>')
  .option('--json', 'one line of JSON for each, for machines')
  .action((service: string, id: string, flags: { json?: true }) =>
    operate(service, ['dead-letters', 'replay', id], flags),
  );

/** The command line of `npm run bus`. */
export function busProgram(): Command {
  const program = new Command('bus').description('See and drive the broker, NATS Streaming or JetStream.');
  for (const each of [
    publish,
    listening,
    channels,
    tailing,
    tracing,
    migrating,
    keyValue(),
    deadLetters,
    replay,
    lesson,
  ])
    program.addCommand(each);
  return program.showHelpAfterError();
}
