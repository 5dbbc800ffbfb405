import { Unavailable } from '../../components/frame/unavailable';
import { outageMetadata } from '../../lib/metadata';

export const metadata = outageMetadata;

/** What the proxy shows in place of a page that cannot be had right now: it has waited once, and nothing is asked again. */
export default Unavailable;
