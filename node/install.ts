import { installHost } from '../base/host.ts';
import { NODE_HOST } from './node-host.ts';

/** Lets the core run on Node. Whoever imports the core imports this first. */
installHost(NODE_HOST);
