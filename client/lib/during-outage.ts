import { ApiUnavailable } from './api';

/**
 * Makes a page, or its metadata, that is `fallback` while the API cannot be reached. An error thrown in a page would
 * do as well with JavaScript; without, its visitor would be shown an empty document.
 */
export function duringOutage<Props, Result>(render: (props: Props) => Promise<Result>, fallback: Result) {
  return async (props: Props): Promise<Result> => {
    try {
      return await render(props);
    } catch (error) {
      if (!(error instanceof ApiUnavailable)) throw error;
      console.error(`${error.name}: ${error.message}`);
      return fallback;
    }
  };
}
