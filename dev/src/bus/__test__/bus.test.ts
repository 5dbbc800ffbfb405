import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { adapterOf, type Broker, createLogger, loadConfig, messagingSettings } from '@ticketing/common';
import { eventually, freePort } from '@ticketing/common/testing';
import { type BrokerServer, startJetStream, startNatsStreaming } from '../../../../common/src/testing/broker-servers';
import { root } from '../../paths';
import { busProgram } from '../program';

jest.mock('../../running-stack', () => ({
  runningStack: () => ({ settings: { transport: 'jetstream' }, broker: { url: 'nats://127.0.0.1:1' } }),
}));

const golden = (name: string): string =>
  readFileSync(join(root, `common/src/events/__test__/golden/${name}.json`), 'utf8');
const { data: created } = JSON.parse(golden('order.created.v1'));
const logger = createLogger('test', 'silent');

describe.each([
  ['nats-streaming', () => startNatsStreaming({ monitored: true })],
  ['jetstream', () => startJetStream({ monitored: true })],
] as const)('on %s, npm run bus --', (transport, start) => {
  let server: BrokerServer;
  let services: Broker;
  let printed: string[];
  const where = () => [
    ...['--url', server.url, '--monitoring', `${server.monitoringUrl}`],
    ...['--transport', transport, '--cluster-id', 'ticketing-test'],
  ];

  beforeEach(async () => {
    server = await start();
    const settings = { NATS_URL: server.url, NATS_CLUSTER_ID: 'ticketing-test' };
    services = await adapterOf(transport).connect(loadConfig(messagingSettings, settings), 'test', logger);
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
    jest.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await services.close();
    await server.stop();
  });

  const bus = (command: string, ...args: string[]) =>
    busProgram().parseAsync([command, ...where(), ...args], { from: 'user' });
  /** The payloads of a subject, by `listen --json`. */
  async function listened(subject: string, ...flags: string[]): Promise<string[]> {
    const before = printed.length;
    await bus('listen', subject, ...flags, '--json');
    return printed.slice(before).map((line) => JSON.parse(line).payload);
  }
  const publishRaw = async (...payloads: string[]) => {
    for (const payload of payloads) await bus('publish', 'order:created', payload, '--raw');
  };

  it('publish checks an event, wraps its data, and says its id', async () => {
    await expect(bus('publish', 'order:created', '{"id":"x"}')).rejects.toThrow(/invalid_data|24 hexadecimal/);
    await expect(bus('publish', 'order:created', 'x')).rejects.toThrow('This is not JSON');
    await expect(bus('publish', 'orders', '{}')).rejects.toThrow('orders is none of our subjects');
    await bus('publish', 'order:created', JSON.stringify(created), '--correlation', 'by-hand');
    expect(printed).toEqual([`Published order:created:${created.id}:0, correlation id by-hand`]);
    const [payload = ''] = await listened('order:created', '--from', 'earliest', '--count', '1');
    expect(JSON.parse(payload)).toMatchObject({ correlationId: 'by-hand', version: 0, data: created });
  });

  it('listen starts where it is told to', async () => {
    await publishRaw('a', 'b');
    const between = new Date().toISOString();
    await publishRaw('c');
    const from = (place: string, count: number) =>
      listened('order:created', '--from', ...place.split(' '), '--count', `${count}`);
    expect(await from('earliest', 3)).toEqual(['a', 'b', 'c']);
    expect(await from('seq 2', 2)).toEqual(['b', 'c']);
    expect(await from('last', 1)).toEqual(['c']);
    expect(await from('last-per-subject', 1)).toEqual(['c']);
    expect(await from(`time ${between}`, 1)).toEqual(['c']);
    expect(await from('since 10m', 3)).toEqual(['a', 'b', 'c']);
    const [said, before] = [jest.mocked(console.error).mock.calls.length, printed.length];
    const onlyNew = bus('listen', 'order:created', '--from', 'new', '--count', '1');
    await eventually(() => expect(jest.mocked(console.error).mock.calls).toHaveLength(said + 1));
    await publishRaw('d');
    await onlyNew;
    expect(printed.slice(before)).toContainEqual(expect.stringMatching(/ old: d$/));
    await expect(from('tomorrow', 1)).rejects.toThrow('"tomorrow" is no place to start');
  });

  it('listen shares messages within a group, and keeps a durable’s place', async () => {
    const two = ['--from', 'earliest', '--count', '2', '--ack-wait', '1'];
    await publishRaw('a', 'b', 'c', 'd');
    expect(await listened('order:created', '--durable', 'mine', ...two)).toEqual(['a', 'b']);
    expect((await listened('order:created', '--durable', 'mine', ...two)).sort()).toEqual(['c', 'd']);

    const before = printed.length;
    await Promise.all([1, 2].map(() => listened('order:created', '--group', 'team', ...two)));
    const shared = printed.slice(before).map((line) => JSON.parse(line).payload);
    expect(shared.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('listen delivers again what was not acknowledged', async () => {
    await publishRaw('a');
    const manual = ['--ack', 'manual', '--ack-wait', '1', '--count', '2', '--from', 'earliest'];
    await bus('listen', 'order:created', ...manual);
    expect(printed.slice(-2)).toEqual([
      expect.stringMatching(/^order:created #1, \d+ (ms|s) old: a$/),
      expect.stringMatching(/^order:created #1, delivered again \(1\), \d+ (ms|s) old: a$/),
    ]);
  });

  it('listen acknowledges what one types, its last message too, and gives the rest back when it is told to end', async () => {
    await publishRaw('a', 'b', 'c');
    const typed = new PassThrough();
    jest.spyOn(process, 'stdin', 'get').mockReturnValue(typed as never);
    const [durable, said] = [
      ['--durable', 'mine', '--from', 'earliest', '--ack-wait', '600'],
      jest.mocked(console.error),
    ];
    const listening = (...flags: string[]) => bus('listen', 'order:created', ...durable, '--ack', 'manual', ...flags);
    const toOne = listening('--count', '1');
    await eventually(() => expect(printed.at(-1)).toMatch(/ old: a$/));
    typed.write('\n');
    await toOne;
    expect(said).toHaveBeenLastCalledWith('#1 acknowledged');

    const untilTold = listening();
    await eventually(() =>
      expect(printed.map((line) => line.at(-1)).sort()).toEqual(expect.arrayContaining(['b', 'c'])),
    );
    typed.write('9\n3\n');
    await eventually(() => expect(said).toHaveBeenLastCalledWith('#3 acknowledged'));
    expect(said).toHaveBeenCalledWith('#9 does not wait for an ack');
    process.emit('SIGTERM');
    await untilTold;
    expect(await listened('order:created', ...durable, '--count', '1')).toEqual(['b']);
  });

  it('channels tells what is stored, and who is behind', async () => {
    await services.subscribe(
      { kind: 'durable', subject: 'order:created', group: 'tickets', ackWaitMs: 30_000, maxInFlight: 8 },
      async () => {
        throw new Error('not yet');
      },
    );
    await publishRaw('a');
    await eventually(async () => {
      printed = [];
      await bus('channels');
      expect(printed.join()).toMatch(/(order:created|ORDERS) +1 +\d+ +1-1 +tickets.* 1 unacknowledged/);
    });
    await bus('channels', '--json');
    expect(printed.slice(1).map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ name: transport === 'jetstream' ? 'ORDERS' : 'order:created', messages: 1 }),
    );
  });

  it('trace shows what a request has caused, each event once', async () => {
    const events = [
      { file: 'order.created.v1', at: '10:00:00.000Z' },
      { file: 'ticket.updated.v1', at: '10:00:00.120Z' },
      { file: 'ticket.updated.v1', at: '10:00:00.120Z' },
      { file: 'expiration.complete.v1', at: '10:15:00.000Z' },
    ];
    for (const { file, at } of events) {
      const event = { ...JSON.parse(golden(file)), correlationId: 'one', occurredAt: `2026-11-26T${at}` };
      await services.publish(event.subject, JSON.stringify(event));
    }
    await bus('publish', 'order:created', golden('order.created.v1'));
    printed = [];
    await bus('trace', 'one');
    expect(printed).toEqual([
      expect.stringMatching(/^order:created .* 10:00:00.000 {2}\+0 ms$/),
      expect.stringMatching(/^ {2}ticket:updated .* 10:00:00.120 {2}\+120 ms$/),
      expect.stringMatching(/^ {2}expiration:complete .* 10:15:00.000 {2}\+15 min$/),
    ]);
    await expect(bus('trace', 'two')).rejects.toThrow('The broker has no event of two');
  });

  it('kv is for JetStream', async () => {
    const get = busProgram().parseAsync(['kv', 'get', ...where(), 'seat'], { from: 'user' });
    await expect(get).rejects.toThrow(
      transport === 'jetstream' ? 'There is no seat in lesson' : 'NATS Streaming has no buckets',
    );
  });

  it('tail shows the flow, that of one request, or what comes from the last on, until it is told to stop', async () => {
    const other = { ...created, id: '65a0000000000000000000ff' };
    await bus('publish', 'order:created', JSON.stringify(created), '--correlation', 'one');
    await bus('publish', 'order:created', JSON.stringify(other), '--correlation', 'two');
    printed = [];
    const tailing = bus('tail', 'order:*', '--from', 'earliest', '--correlation', 'two');
    await eventually(() => expect(printed).toEqual([expect.stringMatching(/order:created .* v0 .*\[two\]$/)]));
    process.emit('SIGINT');
    await tailing;

    await services.publish('order:cancelled', 'x');
    const tailsFrom = async (place: string, next: string, expected: string[]) => {
      printed = [];
      const following = bus('tail', 'order:*', '--from', place);
      await eventually(() => expect(printed.join()).toContain('x'));
      await services.publish('order:completed', next);
      await eventually(() => expect(printed.map((line) => /\S+$/.exec(line)?.[0]).sort()).toEqual(expected));
      process.emit('SIGINT');
      await following;
    };
    // JetStream has all of an aggregate in one stream, and so one message is the last.
    await tailsFrom('last', 'y', transport === 'jetstream' ? ['x', 'y'] : ['[two]', 'x', 'y']);
    await tailsFrom('last-per-subject', 'z', ['[two]', 'x', 'y', 'z']);
  });

  it('lesson accounts ends wrong, and with --versions right, every time', async () => {
    const lesson = (...flags: string[]) =>
      busProgram().parseAsync(['lesson', 'accounts', ...where(), ...flags], { from: 'user' });
    // Its stream is as a service would make it.
    jest.replaceProperty(process, 'env', { ...process.env, CHANNEL_MAX_AGE: '2h' });
    await lesson();
    expect(printed.at(-1)).toMatch(/^70 \+ 40 - 100 = 10; without versions the account ends at (?!10\.)\d+\.$/);
    await lesson('--versions');
    expect(printed.at(-1)).toBe('70 + 40 - 100 = 10; with versions the account ends at 10.');
    expect(printed.join()).toContain('known already, skipped');
    if (transport === 'jetstream') {
      const monitored = await fetch(`${server.monitoringUrl}/jsz?streams=true&config=true`);
      expect(await monitored.text()).toMatch(new RegExp(`"max_age": ${2 * 3_600 * 1e9}\\b`));
    }
  });

  it('does what docs/how-to/learn-the-bus.md says', async () => {
    const page = readFileSync(join(root, 'docs/how-to/learn-the-bus.md'), 'utf8').split(/^## /m);
    const other = transport === 'jetstream' ? 'On NATS Streaming only' : 'On JetStream only';
    const lines = page.filter((section) => !section.startsWith(other)).flatMap((part) => part.match(/^ {4}.*/gm) ?? []);
    const said = jest.mocked(console.error);
    const running: Promise<unknown>[] = [];
    let expected: string[] = [];
    let again = async () => {};
    const isAsSaid = () =>
      expected.every((line, index) => {
        const pattern = line.split('…').map((text) => text.replace(/[.+()]/g, '\\$&'));
        // An output of one line is among others, such as a table.
        const among = expected.length === 1 ? printed.join('\n') : `${printed[index]}`;
        return new RegExp(`^${pattern.join('.*')}$`, 'm').test(among);
      });
    const compare = async () => {
      // Time does not pass exactly.
      await eventually(async () => {
        if (!isAsSaid()) await again();
        expect({ printed, expected, isAsSaid: isAsSaid() }).toMatchObject({ isAsSaid: true });
      });
      [expected, again] = [[], async () => {}];
    };
    for (const [index, line] of lines.map((each) => each.trim()).entries()) {
      const [, command, background] = /^npm run bus -- (.*?)( &)?$/.exec(line) ?? [];
      if (line === 'wait') await Promise.all(running.splice(0));
      else if (line.startsWith('sleep')) await compare();
      else if (!command) expected.push(line);
      else {
        await compare();
        const [name = '', ...args] = command.split(' ');
        const words = ['lesson', 'kv'].includes(name)
          ? [name, args[0] ?? '', ...where(), ...args.slice(1)]
          : [name, ...args, ...where()];
        const run = async () => {
          printed = [];
          await busProgram()
            .parseAsync(words, { from: 'user' })
            .catch(({ message }) => {
              // What is not expected to fail must not.
              if (!lines[index + 1]?.includes(message)) throw new Error(`${command}: ${message}`);
              printed.push(message);
            });
        };
        if (background) {
          said.mockClear();
          running.push(run());
          // Only then is it there.
          await eventually(() => expect(said.mock.calls.length + printed.length).toBeGreaterThan(0));
        } else await run();
        // A broker may need a moment to notice that somebody has left.
        if (name === 'channels' || /^ +sleep/.test(lines[index - 1] ?? '')) again = run;
      }
    }
    await compare();
    expect(lines.length).toBeGreaterThan(40);
  });

  it('without a broker says so', async () => {
    const url = `nats://127.0.0.1:${await freePort()}`;
    await expect(bus('publish', 'a', 'b', '--raw', '--url', url)).rejects.toThrow(/refused|connect/i);
  });
});

it('npm run bus -- does not mistake the stack for another broker', async () => {
  const publishing = busProgram().parseAsync(['publish', 'a', 'b', '--raw', '--transport', 'nats-streaming'], {
    from: 'user',
  });
  await expect(publishing).rejects.toThrow('The stack in DATA_DIR runs on jetstream');
});

it('npm run bus -- explains itself', () => {
  const help = busProgram().helpInformation();
  for (const name of ['publish', 'listen', 'channels', 'tail', 'trace', 'dead-letters', 'replay', 'lesson'])
    expect(help).toContain(name);
});
