import { runWithCorrelation } from '../correlation';
import { createLogger } from '../logger';

function loggerOf(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  return { lines, logger: createLogger('orders', level, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

describe('the log', () => {
  it('has one object per line, with the name of the service', () => {
    const { lines, logger } = loggerOf();
    logger.info({ port: 1 }, 'up\nand running');
    expect(lines).toMatchObject([{ name: 'orders', level: 30, port: 1, msg: 'up\nand running' }]);
  });

  it('keeps to its level', () => {
    const { lines, logger } = loggerOf('warn');
    logger.info('not this');
    logger.warn('this');
    expect(lines).toHaveLength(1);
  });

  it('carries the correlation id of what is being worked on, also after waiting, and none otherwise', async () => {
    const { lines, logger } = loggerOf();
    logger.info('before');
    const work = async (id: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info(id);
    };
    await Promise.all(['one', 'two'].map((id) => runWithCorrelation(id, () => work(id))));
    expect(lines.map(({ msg, correlationId }) => [msg, correlationId])).toEqual([
      ['before', undefined],
      ['one', 'one'],
      ['two', 'two'],
    ]);
  });

  it.each([
    ['a password', { password: 'hunter2' }],
    ['the password of something', { user: { email: 'ada@example.com', password: 'hunter2' } }],
    ["a password's hash", { user: { passwordHash: 'hunter2' } }],
    ['a card token', { body: { token: 'hunter2' } }],
    ['a session token', { session: { jwt: 'hunter2' } }],
    ['the cookie of a request', { req: { headers: { cookie: 'session=hunter2' } } }],
    ['the authorization of a request', { req: { headers: { authorization: 'Bearer hunter2' } } }],
    ['the cookie of a response', { res: { headers: { 'set-cookie': ['session=hunter2'] } } }],
  ])('never shows %s', (_what, fields) => {
    const { lines, logger } = loggerOf();
    logger.error(fields, 'said');
    expect(JSON.stringify(lines)).toContain('[Redacted]');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});
