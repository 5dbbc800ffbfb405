import type { State, World } from './world';

/** A replica beside its original: ids and versions, as a text. */
export interface Compared {
  name: string;
  owned: string;
  known: string;
}

/** @returns every replica of what a service owns */
export function replicasOf(world: World, state: State, owner: string): Compared[] {
  const { aggregates = [] } = world.services.find(({ name }) => name === owner) ?? {};
  return aggregates.flatMap((store) =>
    world.services.flatMap(({ name, reactions }) =>
      reactions
        .filter(({ replica }) => replica.aggregate === store.name)
        .map(({ replica: { model } }) => ({
          name: `the replica of ${store.name} in ${name}`,
          // What has not been announced yet has no replica.
          owned: versions(world, state, `${owner}.${store.model.collection.collectionName}`),
          known: versions(world, state, `${name}.${model.collection.collectionName}`),
        })),
    ),
  );
}

const versions = (world: World, state: State, collection: string): string =>
  world
    .documents(state, collection)
    .filter(({ changedAt }) => changedAt !== undefined)
    .map(({ _id, version }) => `${_id}:${version}`)
    .join(' ');
