'use client';

import { useRouter } from 'next/navigation';
import { type ReactElement, type ReactNode, useRef, useState } from 'react';
import type { Listing, Ticket } from '../../lib/api-types';
import { read } from '../../lib/browser-api';
import { confirmAt } from '../../lib/done';
import { CATEGORY_LABELS, LISTING_NAMES, listingBody, type Typed } from '../../lib/listing';
import type { FormRefusal } from '../../lib/refusal';
import { ApiForm } from '../ui/api-form';
import { DateTimeField } from '../ui/date-time-field';
import { Field, SelectField, TextField } from '../ui/field';
import { useRequest } from '../ui/use-request';
import { BothVersions } from './both-versions';
import { KnownEvents } from './known-events';
import styles from './ticket-form.module.css';
import { TimeZoneField } from './time-zone-field';

interface Props {
  /** The listing to edit; omitted for a new one. */
  ticket?: Ticket;
  /** The listing that a new one starts from. */
  like?: Ticket | undefined;
  /** The bought ticket that a new one sells on. */
  bought?: Ticket | undefined;
  /** Of what is sold on: what it is, as its seller cannot change it. */
  fixed?: ReactNode;
  /** Of a new one: see `newListingKey`. */
  listingKey?: string;
  /** The currency of its price. */
  currency: string;
  /** Of a new one: the lowest price that can be charged, and what of a price its seller gets, in words. */
  priceTerms?: string;
  dateLocale: string;
  /** Why it was refused without JavaScript. */
  refused: FormRefusal | undefined;
}

const named = (name: keyof Listing) => ({ name, label: LISTING_NAMES[name] });

/** Lists a ticket, or saves changes to one. */
export function TicketForm({
  ticket,
  like,
  bought,
  fixed,
  listingKey,
  currency,
  priceTerms,
  dateLocale,
  refused,
}: Props) {
  const began = ticket ?? bought ?? like;
  const start = bought ?? like;
  const newKey = start ? `new ticket like ${start.id}` : 'new ticket';
  const request = useRequest(refused?.errors);
  const router = useRouter();
  const version = useRef<HTMLInputElement>(null);
  const overtaken = refused?.errors.some(({ code }) => code === 'version_conflict');
  const [conflict, setConflict] = useState<{ saved: Ticket; typed: Typed } | undefined>(
    ticket && refused && overtaken ? { saved: ticket, typed: refused.typed } : undefined,
  );
  /** The version that this visitor has seen. */
  const seen = (!overtaken && refused?.typed.version) || ticket?.version;

  /** Another save came first: show both versions; saving again means overwriting the other one. */
  async function showBoth(id: string, typed: Typed) {
    const saved = await read<Ticket>(`/api/tickets/${id}`);
    if (!saved) return;
    setConflict({ saved, typed });
    if (version.current) version.current.value = String(saved.version);
  }

  async function submit(typed: Typed): Promise<boolean> {
    const body = listingBody(typed);
    const sent = ticket
      ? await request.run<Ticket>('PUT', `/api/tickets/${ticket.id}`, body)
      : await request.run<Ticket>('POST', '/api/tickets', body);
    if (!sent) return false;
    setConflict(undefined);
    if (sent.ok) {
      confirmAt(`/tickets/${sent.data.id}`, ticket ? 'saved' : 'listed');
      request.follow(() => router.push(`/tickets/${sent.data.id}`));
    }
    if (ticket && sent.status === 409) await showBoth(ticket.id, typed);
    return sent.ok;
  }

  /** What only /do/… has to be told. */
  const given = { ticketId: ticket?.id, like: like?.id, resaleOf: bought?.id, ...(fixed && { title: began?.title }) };

  const fields: Record<keyof Listing, ReactElement> = {
    title: <Field {...named('title')} defaultValue={began?.title} autoComplete="off" maxLength={120} />,
    price: (
      <Field
        {...named('price')}
        inputMode="decimal"
        defaultValue={began?.price}
        autoComplete="off"
        hint={['For one ticket, in', `${currency}.`, priceTerms].filter(Boolean).join(' ')}
      />
    ),
    eventDate: (
      <DateTimeField
        {...named('eventDate')}
        hint="As clocks at the venue show it."
        iso={began?.eventDate}
        timeZone={began?.timeZone}
      />
    ),
    timeZone: <TimeZoneField {...named('timeZone')} saved={began?.timeZone} isNew={!began} />,
    venue: <Field {...named('venue')} maxLength={100} optional defaultValue={began?.venue} />,
    city: <Field {...named('city')} maxLength={60} optional defaultValue={began?.city} />,
    category: (
      <SelectField {...named('category')} optional options={CATEGORY_LABELS} defaultValue={began?.category ?? ''} />
    ),
    section: <Field {...named('section')} maxLength={60} optional defaultValue={began?.section} />,
    row: <Field {...named('row')} maxLength={10} optional defaultValue={began?.row} />,
    seat: <Field {...named('seat')} maxLength={10} optional defaultValue={began?.seat} />,
    description: (
      <TextField
        {...named('description')}
        maxLength={2000}
        optional
        defaultValue={bought ? undefined : began?.description}
      />
    ),
  };

  return (
    <ApiForm
      plain={ticket ? 'save-ticket' : 'list-ticket'}
      refused={refused}
      request={request}
      onSubmit={submit}
      submitLabel={ticket ? 'Save' : 'List ticket'}
      draftKey={ticket ? `edit ${ticket.id}` : newKey}
    >
      {conflict && ticket ? (
        <BothVersions {...conflict} began={ticket} dateLocale={dateLocale} draftKey={`edit ${ticket.id}`} />
      ) : null}
      {/* A draft keeps the version it started from, so that a concurrent save is not overwritten unseen, or its key, so
          that it is listed once. A hidden text input, because React would reset the value of an input of type hidden. */}
      {ticket ? (
        <input ref={version} name="version" hidden readOnly defaultValue={seen} />
      ) : (
        <input name="key" hidden readOnly defaultValue={refused?.typed.key || listingKey} />
      )}
      {Object.entries(given).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {fixed ? (
        <>
          {fixed}
          {fields.price}
        </>
      ) : (
        <>
          {fields.title}
          {ticket ? null : <KnownEvents dateLocale={dateLocale} />}
          {/* What the time below stands for: in the hour that autumn repeats, it does not say. Text inputs, as above. */}
          <input name="savedDate" hidden readOnly defaultValue={began?.eventDate} />
          <input name="savedZone" hidden readOnly defaultValue={began?.timeZone} />
          <div className={styles.pair}>
            {fields.eventDate}
            {fields.timeZone}
          </div>
          <div className={styles.pair}>
            {fields.venue}
            {fields.city}
          </div>
          <div className={styles.trio}>
            {fields.section}
            {fields.row}
            {fields.seat}
          </div>
          <div className={styles.pair}>
            {fields.price}
            {fields.category}
          </div>
        </>
      )}
      {fields.description}
    </ApiForm>
  );
}
