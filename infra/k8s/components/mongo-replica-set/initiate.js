// For mongosh in the first member, at its every start: makes the set, its root and the service's user, and sets the
// service's password to what the Secret says. Until there is a user, who comes from localhost may do the first two;
// afterwards MongoDB answers Unauthorized. A run that was cut off goes on where it was.
const { SERVICE, ROOT_PASSWORD, SERVICE_PASSWORD } = process.env;
const admin = db.getSiblingDB('admin');
// As the certificate names them.
const host = (member) => `${SERVICE}-mongo-${member}.${SERVICE}-mongo.ticketing.svc.cluster.local:27017`;

function unless(doneBefore, work) {
  try {
    work();
  } catch (error) {
    if (!doneBefore.includes(error.codeName)) throw error;
  }
}

/** @returns whether it came true within the time */
function within(seconds, condition) {
  for (let second = 0; second < seconds; second += 1) {
    if (condition()) return true;
    sleep(1000);
  }
  return false;
}

const initiated = within(300, () => {
  try {
    // The first member comes to be the primary, where users can be made.
    const members = [2, 1, 1].map((priority, member) => ({ _id: member, host: host(member), priority }));
    unless(['AlreadyInitialized', 'Unauthorized'], () => rs.initiate({ _id: 'rs0', members }));
    return true;
  } catch (error) {
    print(`rs.initiate: ${error.message}`); // the other members may still be starting
    return false;
  }
});
if (!initiated) quit(1);

// Another member is the primary: then everything was made before.
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
