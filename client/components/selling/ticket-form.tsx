'use client';

import { useRouter } from 'next/navigation';
import { Fragment, type ReactElement, type ReactNode, useRef, useState } from 'react';
import type { EventSummary, Listing, Ticket } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { othersAsk } from '../../lib/event/offers';
import { confirmAt } from '../../lib/forms/done';
import type { FormRefusal } from '../../lib/forms/refusal';
import { CATEGORY_LABELS, LISTING_NAMES, listingBody, type Typed } from '../../lib/selling/listing';
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
  /** The event that a new one is for, if that is known: of `like` and `bought`, too. */
  event?: EventSummary | undefined;
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

/** The groups of the form in their order, and how each is laid out. */
const groups = {
  title: undefined,
  when: styles.pair,
  where: styles.pair,
  seat: styles.trio,
  offer: styles.pair,
  description: undefined,
};
type Group = keyof typeof groups;

const named = (name: keyof Listing) => ({ name, label: LISTING_NAMES[name] });

/** Lists a ticket, or saves changes to one. */
export function TicketForm({
  ticket,
  like,
  event,
  bought,
  fixed,
  listingKey,
  currency,
  priceTerms,
  dateLocale,
  refused,
}: Props) {
  const began: Partial<Ticket> | undefined = ticket ?? bought ?? like ?? event;
  const start = bought ?? like ?? event;
  const newKey = start ? `new ticket like ${start.id}` : 'new ticket';
  const request = useRequest(refused?.errors);
  const [known, setKnown] = useState(event);
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

  const asked = known && othersAsk(known, dateLocale);
  /** What only /do/… has to be told. */
  const given = {
    ticketId: ticket?.id,
    like: like?.id,
    event: event?.id,
    resaleOf: bought?.id,
    ...(fixed && { title: began?.title }),
  };

  /** Each with the group of the form that shows it: a save replaces all details, so one that is not shown is erased. */
  const fields: Record<keyof Listing, { group: Group; control: ReactElement }> = {
    title: {
      group: 'title',
      control: (
        <>
          <Field {...named('title')} defaultValue={began?.title} autoComplete="off" />
          {ticket ? null : <KnownEvents dateLocale={dateLocale} onChoose={setKnown} />}
        </>
      ),
    },
    eventDate: {
      group: 'when',
      control: (
        <>
          {/* What the time stands for: in the hour that autumn repeats, it does not say. Text inputs, as those below. */}
          <input name="savedDate" hidden readOnly defaultValue={began?.eventDate} />
          <input name="savedZone" hidden readOnly defaultValue={began?.timeZone} />
          <DateTimeField
            {...named('eventDate')}
            hint="As clocks at the venue show it."
            iso={began?.eventDate}
            timeZone={began?.timeZone}
          />
        </>
      ),
    },
    timeZone: {
      group: 'when',
      control: <TimeZoneField {...named('timeZone')} saved={began?.timeZone} isNew={!began} />,
    },
    venue: { group: 'where', control: <Field {...named('venue')} optional defaultValue={began?.venue} /> },
    city: { group: 'where', control: <Field {...named('city')} optional defaultValue={began?.city} /> },
    section: { group: 'seat', control: <Field {...named('section')} optional defaultValue={began?.section} /> },
    row: { group: 'seat', control: <Field {...named('row')} optional defaultValue={began?.row} /> },
    seat: { group: 'seat', control: <Field {...named('seat')} optional defaultValue={began?.seat} /> },
    price: {
      group: 'offer',
      control: (
        <Field
          {...named('price')}
          inputMode="decimal"
          defaultValue={began?.price}
          autoComplete="off"
          hint={['For one ticket, in', `${currency}.`, asked && `${asked}.`, priceTerms].filter(Boolean).join(' ')}
        />
      ),
    },
    category: {
      group: 'offer',
      control: (
        <SelectField {...named('category')} optional options={CATEGORY_LABELS} defaultValue={began?.category ?? ''} />
      ),
    },
    description: {
      group: 'description',
      control: <TextField {...named('description')} optional defaultValue={bought ? undefined : began?.description} />,
    },
  };
  /** Of what is sold on, only what its seller decides. */
  const shown = Object.entries(fields).filter(([name]) => !fixed || name === 'price' || name === 'description');

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
      {fixed}
      {Object.entries(groups).map(([group, className]) => {
        const controls = shown
          .filter(([, field]) => field.group === group)
          .map(([name, { control }]) => <Fragment key={name}>{control}</Fragment>);
        if (!className || controls.length === 0) return controls;
        return (
          <div key={group} className={className}>
            {controls}
          </div>
        );
      })}
    </ApiForm>
  );
}
