/**
 * npm run explore [-- --scene TEXT --without PROTECTION --max-states N --bounds JSON]: walks every state of small
 * worlds, and prints the shortest path to a broken promise. Exits with 1 if there is one.
 */
import { parseArgs } from 'node:util';
import { explore } from '../../../tests/explore/explore';
import { type Protection, protections } from '../../../tests/explore/protections';
import { missed, scenes } from '../../../tests/explore/scenes';
import { main } from './main';

main(async () => {
  const { values } = parseArgs({
    options: {
      scene: { type: 'string', default: '' },
      without: { type: 'string' },
      'max-states': { type: 'string', default: '1000000' },
      bounds: { type: 'string', default: '{}' },
    },
  });
  const without = values.without === undefined ? undefined : known(values.without);
  const chosen = without
    ? [[`without ${protections[without]}`, missed[without]] as const]
    : Object.entries(scenes).filter(([name]) => name.includes(values.scene));
  let sound = true;
  for (const [name, scene] of chosen) {
    const bounds = { ...scene, ...JSON.parse(values.bounds) };
    const maxStates = Number(values['max-states']);
    const { states, depth, seconds, complete, outcomes, violation } = await explore({
      bounds,
      without: without ? [without] : [],
      maxStates,
    });
    const extent = complete ? 'all of them' : violation ? 'until a promise was broken' : 'and there are more';
    console.log(`${name}: ${states} states, ${extent}, ${depth} steps deep, ${seconds.toFixed(1)} s`);
    if (complete && !violation) console.log(`  It ends with: ${outcomes.map((each) => each || 'nothing').join('; ')}`);
    if (!violation) continue;
    sound = false;
    console.log(`BROKEN: ${violation.promise}`);
    for (const [index, line] of violation.story.entries()) console.log(`${`${index + 1}`.padStart(3)}. ${line}`);
  }
  process.exit(sound ? 0 : 1);
});

function known(name: string): Protection {
  if (Object.hasOwn(protections, name)) return name as Protection;
  throw new Error(`--without takes one of ${Object.keys(protections).join(', ')}`);
}
