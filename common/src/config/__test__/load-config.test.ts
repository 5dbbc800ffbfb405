import * as z from 'zod';
import {
  baseSettings,
  ConfigError,
  databaseSettings,
  httpSettings,
  integer,
  loadConfig,
  messagingSettings,
} from '../load-config';

const everySetting = { ...baseSettings, ...messagingSettings, ...databaseSettings, ...httpSettings };
const right = {
  NATS_URL: 'nats://nats:4222',
  NATS_CLUSTER_ID: 'ticketing',
  MONGO_URI: 'mongodb://mongo:27017/tickets',
  JWT_KEY: 'thirty-two characters, or even more',
};

/** The message of the ConfigError that an environment causes. */
function complaintAbout(environment: Record<string, string | undefined>): string {
  try {
    loadConfig(everySetting, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('loadConfig', () => {
  it('fills in defaults, turns text into numbers and leaves optional settings out', () => {
    const settings = loadConfig(everySetting, { ...right, PORT: '8080' });
    expect(settings).toMatchObject({ ...right, PORT: 8080, LOG_LEVEL: 'info' });
    expect(settings).not.toHaveProperty('PUBLIC_ORIGIN');
    expect(loadConfig(everySetting, right).PORT).toBe(3000);
  });

  it('returns nothing that was not asked for', () => {
    expect(loadConfig(everySetting, { ...right, HOME: '/root' })).not.toHaveProperty('HOME');
  });

  it('names every missing setting in one message', () => {
    const message = complaintAbout({});
    for (const name of Object.keys(right)) expect(message).toContain(`${name} is not set`);
    expect(message).not.toContain('PORT');
    expect(message).not.toContain('\n');
  });

  it('names missing and malformed settings together', () => {
    const message = complaintAbout({ ...right, NATS_URL: undefined, PORT: 'eighty', LOG_LEVEL: 'loud' });
    expect(message).toContain('NATS_URL is not set');
    expect(message).toContain('PORT: ');
    expect(message).toContain('LOG_LEVEL: ');
  });

  it.each([
    ['PORT', 'hunter2'],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['LOG_LEVEL', 'hunter2'],
    ['LISTEN_ADDRESS', 'hunter2'],
    ['NATS_URL', 'http://user:hunter2@nats'],
    ['NATS_URL', 'user:hunter2@nats'],
    ['NATS_URL', 'nats://one:4222,user:hunter2@two:4222'],
    ['MONGO_URI', 'mysql://user:hunter2@db'],
    ['MONGO_URI', 'hunter2'],
    ['JWT_KEY', 'hunter2'],
    ['PUBLIC_ORIGIN', 'hunter2'],
  ])('refuses a %s of %s without repeating it', (name, value) => {
    const message = complaintAbout({ ...right, [name]: value });
    expect(message).toContain(`${name}: `);
    expect(message).not.toContain(value);
    expect(message).not.toContain('hunter2');
  });

  it('takes an empty setting, as a manifest leaves it behind, for one that is not set', () => {
    expect(loadConfig(everySetting, { ...right, PORT: '', PUBLIC_ORIGIN: '' })).toMatchObject({ PORT: 3000 });
    expect(complaintAbout({ ...right, NATS_CLUSTER_ID: '' })).toContain('NATS_CLUSTER_ID is not set');
  });

  it('takes several servers of one broker', () => {
    const NATS_URL = 'nats://one:4222,nats://two:4222';
    expect(loadConfig(everySetting, { ...right, NATS_URL })).toMatchObject({ NATS_URL });
  });

  it('reads the origin of the web app without the slash that people put behind it', () => {
    const { PUBLIC_ORIGIN } = loadConfig(everySetting, { ...right, PUBLIC_ORIGIN: 'https://Ticketing.dev/' });
    expect(PUBLIC_ORIGIN).toBe('https://ticketing.dev');
  });

  it('reads the environment of the process unless told otherwise', () => {
    process.env.LOAD_CONFIG_TEST = '7';
    expect(loadConfig({ LOAD_CONFIG_TEST: integer(1, 10) })).toEqual({ LOAD_CONFIG_TEST: 7 });
    delete process.env.LOAD_CONFIG_TEST;
    expect(() => loadConfig({ LOAD_CONFIG_TEST: z.string() })).toThrow('LOAD_CONFIG_TEST is not set');
  });
});
