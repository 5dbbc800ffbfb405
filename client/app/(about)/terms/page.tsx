import { pageMetadata } from '../../../lib/frame/metadata';
import { holdTime } from '../../../lib/orders/hold-time';

export const metadata = pageMetadata('Terms', 'What buyers and sellers agree to on Ticketing.', '/terms');

export default function TermsPage() {
  return (
    <>
      <h1>Terms</h1>
      <h2>Buying</h2>
      <p>
        A reservation holds one ticket for {holdTime()} and costs nothing. Paying completes the purchase at the price
        you saw. A reservation that is not paid in time ends by itself. If a payment arrives too late, it is released or
        refunded.
      </p>
      <h2>Selling</h2>
      <p>
        List only tickets that you own. Once someone has reserved your ticket, you cannot change or withdraw it until
        they pay or release it. You can refund a buyer until the event begins. Tickets are off sale when their event
        begins. A fee may be taken from the price of a ticket that you sell: the form names it when you list the ticket,
        and it is fixed when somebody reserves it. There is none for what the buyer gets back.
      </p>
      <h2>Fair play</h2>
      <p>
        You can hold only a few unpaid tickets at a time. If you let a reservation lapse, others get a chance before you
        can reserve the same ticket again.
      </p>
    </>
  );
}
