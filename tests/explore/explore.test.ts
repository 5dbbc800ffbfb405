import { explore } from './explore';
import { type Protection, protections } from './protections';
import { missed, scenes } from './scenes';

describe('No promise is broken, and a good end can be reached from every state', () => {
  it.each(Object.entries(scenes))('of %s', async (_name, bounds) => {
    const { complete, violation, states, outcomes } = await explore({ bounds });
    expect(violation).toBeUndefined();
    expect(complete).toBe(true);
    expect(states).toBeGreaterThan(300);
    // Guards against states left out unnoticed: users can bring about each of these.
    const ends = ['', 'cancelled'];
    if (bounds.goodCards + bounds.askingCards > 0) ends.push('complete, captured');
    if (bounds.refunds > 0) ends.push('refunded, refunded');
    if (bounds.uncollectableCards > 0) ends.push('cancelled, failed');
    expect(outcomes).toEqual(expect.arrayContaining(ends));
  });
});

describe('A promise is broken', () => {
  it.each(Object.entries(protections))('without %s: %s', async (name) => {
    const protection = name as Protection;
    const { violation } = await explore({ bounds: missed[protection], without: [protection] });
    expect(violation?.promise).toEqual(expect.any(String));
    expect(violation?.story).not.toEqual([]);
  });

  it.each(Object.keys(protections))('in none of the same worlds while %s is there', async (name) => {
    const { violation } = await explore({ bounds: missed[name as Protection], maxStates: 1_000 });
    expect(violation).toBeUndefined();
  });
});
