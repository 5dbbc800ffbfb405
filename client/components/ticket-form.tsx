'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Ticket } from '../lib/api-types';
import { ApiForm } from './api-form';
import { DateTimeField } from './date-time-field';
import { Field, TextField } from './field';
import { useRequest } from './use-request';

interface Props {
  /** The listing to edit; a new one without it. */
  ticket?: Ticket;
}

const PLAIN_NUMBER = /^\d+([.,]\d{1,2})?$/;

/** What was typed as the API wants it. A price that is no plain number stays text, for the API to refuse it at its field. */
function toBody(values: Record<string, string>): Record<string, unknown> {
  const price = values.price?.trim() ?? '';
  const { eventDate } = values;
  return {
    ...values,
    price: PLAIN_NUMBER.test(price) ? Number(price.replace(',', '.')) : price,
    eventDate: eventDate && new Date(eventDate).toISOString(),
  };
}

/** Lists a ticket or saves the changes to one. */
export function TicketForm({ ticket }: Props) {
  const request = useRequest();
  const router = useRouter();
  const [version, setVersion] = useState(ticket?.version);
  const [theirs, setTheirs] = useState<Ticket>();

  /** Somebody else saved meanwhile: show what they wrote; saving again means to overwrite it. */
  async function showTheirs(id: string) {
    const response = await fetch(`/api/tickets/${id}`, { cache: 'no-store' }).catch(() => null);
    if (!response?.ok) return;
    const current: Ticket = await response.json();
    setTheirs(current);
    setVersion(current.version);
  }

  async function submit(values: Record<string, string>) {
    const sent = ticket
      ? await request.run<Ticket>('PUT', `/api/tickets/${ticket.id}`, { ...toBody(values), version })
      : await request.run<Ticket>('POST', '/api/tickets', toBody(values));
    if (!sent) return;
    if (sent.ok) {
      request.follow(() => router.push(`/tickets/${sent.data.id}`));
    } else if (ticket && sent.status === 409) {
      await showTheirs(ticket.id);
    }
  }

  return (
    <ApiForm request={request} onSubmit={submit} submitLabel={ticket ? 'Save' : 'List ticket'}>
      {theirs ? <Theirs ticket={theirs} /> : null}
      <Field name="title" label="Title" defaultValue={ticket?.title} autoComplete="off" />
      <Field
        name="price"
        label="Price"
        inputMode="decimal"
        defaultValue={ticket?.price}
        autoComplete="off"
        hint="For one ticket, for example 49.50."
      />
      <DateTimeField name="eventDate" label="Event date" iso={ticket?.eventDate ?? undefined} />
      <Field name="venue" label="Venue" optional defaultValue={ticket?.venue ?? undefined} />
      <Field name="section" label="Section" optional defaultValue={ticket?.section ?? undefined} />
      <TextField name="description" label="Description" optional defaultValue={ticket?.description ?? undefined} />
    </ApiForm>
  );
}

function Theirs({ ticket }: { ticket: Ticket }) {
  const details = [ticket.title, `${ticket.price} ${ticket.currency.toUpperCase()}`, ticket.venue, ticket.section];
  return (
    <div className="notice">
      <p>
        The listing was changed meanwhile and now says: <strong>{details.filter(Boolean).join(' · ')}</strong>
      </p>
      <p>Below is what you typed. Saving again replaces the listing with it.</p>
    </div>
  );
}
