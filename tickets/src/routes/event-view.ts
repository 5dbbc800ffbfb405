import { show, toMajorUnits } from '@ticketing/common';
import { event } from '../api';
import type { EventState } from '../domain/event';

/** An event as the API shows it: the price in the currency's major unit, details only if known. */
export const eventView = ({ id, ...state }: { id: string } & EventState) =>
  show(event, { ...state, id, from: state.from === undefined ? undefined : toMajorUnits(state.from, state.currency) });
