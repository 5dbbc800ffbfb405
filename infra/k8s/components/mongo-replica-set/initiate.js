// Runs in mongosh in the first member on every start: creates the replica set, its root and the service's user, and
// sets the service's password to the Secret's. Until a user exists, localhost may do the first two without
// authentication; afterwards MongoDB answers Unauthorized. An interrupted run continues on the next start.
const { SERVICE, ROOT_PASSWORD, SERVICE_PASSWORD } = process.env;
const admin = db.getSiblingDB('admin');
// The names in the certificate.
const host = (member) => `${SERVICE}-mongo-${member}.${SERVICE}-mongo.ticketing.svc.cluster.local:27017`;

function unless(doneBefore, work) {
  try {
    work();
  } catch (error) {
    if (!doneBefore.includes(error.codeName)) throw error;
  }
}

/** @returns whether the condition came true in time */
function within(seconds, condition) {
  for (let second = 0; second < seconds; second += 1) {
    if (condition()) return true;
    sleep(1000);
  }
  return false;
}

const initiated = within(300, () => {
  try {
    // The first member is to become the primary, where users can be created.
    const members = [2, 1, 1].map((priority, member) => ({ _id: member, host: host(member), priority }));
    unless(['AlreadyInitialized', 'Unauthorized'], () => rs.initiate({ _id: 'rs0', members }));
    return true;
  } catch (error) {
    print(`rs.initiate: ${error.message}`); // the other members may still be starting
    return false;
  }
});
if (!initiated) quit(1);

// If another member is the primary, everything was created earlier.
if (within(120, () => db.hello().isWritablePrimary)) {
  unless(['Unauthorized', 'Location51003'], () =>
    admin.createUser({ user: 'root', pwd: ROOT_PASSWORD, roles: ['root'] }),
  );
  admin.auth('root', ROOT_PASSWORD);
  const user = { pwd: SERVICE_PASSWORD, roles: [{ role: 'readWrite', db: SERVICE }] };
  if (admin.getUser(SERVICE)) admin.updateUser(SERVICE, user);
  else admin.createUser({ user: SERVICE, ...user });
  print('The replica set and its users are there');
}
