import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { CodedError, type Role } from '@ticketing/common';
import express, { type ErrorRequestHandler, type Router } from 'express';

export interface Asked {
  method: string;
  url: string;
  /** As parsed: the JSON body, or the bytes of a webhook. */
  body?: object;
  /** The id of the signed-in user. */
  user: string;
  role?: Role;
}

/** @returns the status of the answer; rejects with an unexpected error, for which a user would get a 500 */
export type Ask = (asked: Asked) => Promise<number>;

/** Calls a service's routes within this process, as a signed-in user whose request has been parsed. */
export function httpOf(routes: Router[]): Ask {
  return ({ user, role, ...asked }) =>
    new Promise((resolve, reject) => {
      const refuse: ErrorRequestHandler = (error, _req, _res, _next) =>
        error instanceof CodedError ? resolve(error.status) : reject(error);
      const app = express();
      for (const route of routes) app.use(route);
      app.use(refuse);
      const request = Object.assign(new IncomingMessage(new Socket()), { body: {} }, asked);
      const currentUser = { id: user, email: 'somebody@example.com', ...(role && { role }) };
      const response = new ServerResponse(request);
      const end = () => resolve(response.statusCode);
      app(Object.assign(request, { currentUser }) as never, Object.assign(response, { end }) as never);
    });
}
