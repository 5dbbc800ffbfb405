import { system } from '../contract/system';
import { crowd, Person } from '../support/person';

const buyers = 50;
const rounds = 3;

describe('a ticket that many want, with two copies of every service', () => {
  it(`is reserved by exactly one of ${buyers} buyers, ${rounds} times`, async () => {
    const seller = await Person.signUp(system.url);
    const people = await crowd(system.url, buyers);
    for (let round = 0; round < rounds; round++) {
      const { id } = await seller.sell(`Round ${round}`, 10);
      // All of them may be ahead of the ticket's event, and retry until orders has received it.
      const answers = await Promise.all(people.map((person) => person.reserve(id)));
      const outcomes = answers.map(({ status, body }) => (status === 201 ? 'made' : body.errors?.[0]?.code));
      expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'ticket_reserved')).toHaveLength(buyers - 1);
      // Who wins often would soon have as many reservations as anybody may.
      const winner = outcomes.indexOf('made');
      await people[winner]?.delete(`/api/orders/${answers[winner]?.body.id}`);
    }
  });
});
