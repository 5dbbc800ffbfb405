import type * as z from 'zod';
import { Questions, rebuildReplica } from '../reconciliation';
import { assemble, type StartOverrides } from '../service/assemble';
import { type OwnCommand, reactionsOf, type ServiceDefinition } from '../service/define-service';
import type { Command } from './command';
import { deadLetterCommands } from './dead-letters';
import { storageCommands } from './storage';

const usage = `Commands:
  dead-letters list              what could not be handled, the oldest first
  dead-letters show <id>         one of them, with its payload and error
  dead-letters replay <id|all>   handle it once more; it is kept if that fails, and the exit code is 1
  dead-letters discard <id|all>  forget it
  dead-letters … --json          a line of JSON for each, for machines
  outbox list                    which subjects have events that are not published yet, and since when
  storage list                   how much the database and the broker's channels hold
  replicas reconcile             ask the owners for what the replicas have missed
  replicas rebuild               ask the owners for everything
  read-models rebuild            rebuild what is read, such as events, from the service's own aggregates`;

const commands: Record<string, Command> = {
  ...deadLetterCommands,
  ...storageCommands,
  'replicas reconcile': async ({ components, listenerContext }, _argument, print) => {
    for (const { replica } of reactionsOf(components))
      print(
        `${replica.aggregate}: asked about all, ${await new Questions(listenerContext, replica).aboutAll()} messages`,
      );
  },
  'read-models rebuild': async ({ components }, _argument, print) => {
    for (const { name, readModel } of components.aggregates ?? []) {
      if (!readModel) continue;
      let count = 0;
      for await (const rows of readModel.all()) {
        await readModel.refresh(rows);
        count += rows.length;
      }
      print(`${name}: ${count} rows rebuilt`);
    }
  },
  'replicas rebuild': async ({ components, listenerContext }, _argument, print) => {
    for (const { replica } of reactionsOf(components))
      print(
        `${replica.aggregate}: asked for all, ${await rebuildReplica(new Questions(listenerContext, replica))} messages`,
      );
  },
};

const usageOf = ([
  name,
  {
    usage: [argument, what],
  },
]: [string, OwnCommand]): string => `  ${`${name} ${argument}`.padEnd(30)} ${what}`;

/**
 * Runs an operator command in a service's environment: with its settings, its database, its handlers. The service
 * itself may be running or not.
 * @param args the words of the command
 * @returns the exit code: 0, or 2 with the usage when there is no such command
 * @throws what the command throws
 */
export async function operate<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
  args: string[],
  print: (line: string) => void,
  overrides: StartOverrides = {},
): Promise<number> {
  const json = args.includes('--json');
  const words = args.filter((each) => each !== '--json');
  const name = words.slice(0, 2).join(' ');
  const own = definition.commands?.[name];
  const command: Command | undefined = commands[name] ?? own?.run;
  if (!command) {
    print([usage, ...Object.entries(definition.commands ?? {}).map(usageOf)].join('\n'));
    return 2;
  }
  const environment = { LOG_LEVEL: 'warn', ...(overrides.environment ?? process.env) };
  const assembly = await assemble(definition, { ...overrides, environment });
  try {
    await command(assembly, words.slice(2).join(' ') || undefined, print, json);
    return 0;
  } finally {
    await assembly.shutdown.run();
  }
}
